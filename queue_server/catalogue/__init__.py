"""The public catalogue of an office: fields, procedures with dated versions, notices.

A procedure is what a citizen asks for ("Đăng ký khai sinh"); a version of it says what it
costs, how long it takes and which papers it needs *from a date on*.  A dossier keeps the version
it was received under, so a change of the catalogue never moves an old due date or fee.
"""
