"""Writes ``assets/web/tokens.css`` and ``icons.css`` from the design tokens and the icons.

One source of colours and type for the kiosk and the web: ``assets/tokens.json``. Run it after
changing the tokens or adding an icon; a test fails when the written files are behind.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

ASSETS = Path(__file__).resolve().parent
SUBSETS = {
    "latin-ext": "U+0100-02AF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AA,U+20AD-20C0,U+2113",
    "vietnamese": "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,"
    "U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,"
    "U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}
WEIGHTS = (400, 600, 700)


def tokens_css() -> str:
    """Fonts, colours, radii and motion as CSS custom properties."""
    tokens = json.loads((ASSETS / "tokens.json").read_text(encoding="utf-8"))
    lines = ["/* Made by assets/make_web_styles.py from tokens.json. */"]
    for weight in WEIGHTS:
        for subset, span in SUBSETS.items():
            lines.append(
                '@font-face{font-family:"Be Vietnam Pro";font-style:normal;'
                f"font-weight:{weight};font-display:swap;"
                f'src:url("vendor/be-vietnam-pro/be-vietnam-pro-{subset}-{weight}-normal.woff2") '
                f'format("woff2");unicode-range:{span}}}'
            )
    lines.append(":root{")
    lines += [f"--{name}:{value};" for name, value in tokens["colours"].items()]
    lines += [f"--radius-{k.removesuffix('_px')}:{v}px;" for k, v in tokens["radius"].items()]
    motion = tokens["motion"]
    lines += [f"--{k.removesuffix('_ms')}:{v}ms;" for k, v in motion.items() if k.endswith("_ms")]
    shadow = tokens["shadow"]
    lines.append(
        f"--shadow:0 {shadow['y_px']}px {shadow['blur_px']}px rgb(16 34 46 / {shadow['alpha']});"
    )
    lines.append('--font:"Be Vietnam Pro",system-ui,sans-serif;')
    lines.append("}")
    still = "--quick:0ms;--normal:0ms;--slow:0ms"
    lines.append(f"@media (prefers-reduced-motion:reduce){{:root{{{still}}}}}")
    return "\n".join(lines) + "\n"


def icons_css() -> str:
    """One class an icon, drawn in the colour of the text by a mask."""
    lines = [
        "/* Made by assets/make_web_styles.py from vendor/lucide/icons. */",
        ".icon{display:inline-block;width:1.25em;height:1.25em;flex:none;vertical-align:-.22em;"
        "background:currentColor;mask:var(--icon) center/contain no-repeat;"
        "-webkit-mask:var(--icon) center/contain no-repeat}",
    ]
    for path in sorted((ASSETS / "vendor/lucide/icons").glob("*.svg")):
        lines.append(f'.icon-{path.stem}{{--icon:url("vendor/lucide/icons/{path.name}")}}')
    return "\n".join(lines) + "\n"


def manifest_hashes(package: str) -> dict[str, str]:
    """SHA-256 of every vendored file of one package folder, by path below ``vendor/``."""
    vendor = ASSETS / "vendor"
    return {
        path.relative_to(vendor).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((vendor / package).rglob("*"))
        if path.is_file()
    }


def main() -> None:
    """Write both files and refresh the hashes of the manifest."""
    (ASSETS / "web/tokens.css").write_text(tokens_css(), encoding="utf-8")
    (ASSETS / "web/icons.css").write_text(icons_css(), encoding="utf-8")
    path = ASSETS / "vendor/MANIFEST.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for package in manifest["packages"]:
        package["sha256"] = manifest_hashes(package["folder"])
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
