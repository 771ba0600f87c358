// The page is made for paper: one press, or Ctrl+P.
"use strict";
document.getElementById("print").addEventListener("click", () => window.print());
