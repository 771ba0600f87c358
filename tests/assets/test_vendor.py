"""What comes from others is unmodified, licensed, and known by its hash."""

from __future__ import annotations

import hashlib
import json
import runpy
from pathlib import Path

ASSETS = Path(__file__).resolve().parents[2] / "assets"
VENDOR = ASSETS / "vendor"


def test_every_vendored_file_has_the_hash_of_the_manifest() -> None:
    manifest = json.loads((VENDOR / "MANIFEST.json").read_text(encoding="utf-8"))
    known = {
        name: sha for package in manifest["packages"] for name, sha in package["sha256"].items()
    }
    there = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "MANIFEST.json"
    }
    assert there == known


def test_every_package_brings_its_licence() -> None:
    manifest = json.loads((VENDOR / "MANIFEST.json").read_text(encoding="utf-8"))
    for package in manifest["packages"]:
        assert package["licence"]
        assert list((VENDOR / package["folder"]).glob("LICENSE*")), package["name"]
        assert package["folder"] in (ASSETS / "LICENSES.md").read_text(encoding="utf-8")


def test_written_styles_follow_the_tokens() -> None:
    made = runpy.run_path(str(ASSETS / "make_web_styles.py"))
    for name, function in (("tokens.css", "tokens_css"), ("icons.css", "icons_css")):
        assert (ASSETS / "web" / name).read_text(encoding="utf-8") == made[function](), (
            "run assets/make_web_styles.py"
        )
