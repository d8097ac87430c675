"""Writes vector files (../README.md has the format)."""
import hashlib
import pathlib
import re
import textwrap

DATA = pathlib.Path(__file__).parent.parent / "data"


def octets(label, length):
    """Inputs whose content does not matter, the same on every run."""
    return hashlib.shake_256(label.encode()).digest(length)


def text(value):
    """The shortest form that the format has for these octets."""
    if not value:
        return '""'
    if len(value) > 4 and len(set(value)) == 1:
        return f"{value[0]:02x}*{len(value)}"
    if len(value) > 4 and all(a + 1 == b for a, b in zip(value, value[1:])):
        return f"{value[0]:02x}..{value[-1]:02x}"
    if re.fullmatch(rb"[ !#-~]{4,80}", value):
        return f'"{value.decode()}"'
    return value.hex()


class Kat:
    def __init__(self, name, comment):
        self.path = DATA / f"{name}.kat"
        self.lines = ["# " + line for line in textwrap.wrap(comment, 98)] + [f"suite = {name}"]

    def group(self, name, source, kind, **keys):
        self.lines += ["", f"group = {name}", f"source = {source}", f"kind = {kind}"]
        self.add(keys)

    def case(self, name, **keys):
        self.lines += ["", f"case = {name}"]
        self.add(keys)

    def add(self, keys):
        for key, value in keys.items():
            if value is None:
                continue
            value = text(value) if isinstance(value, bytes) else str(value)
            key = key.replace("_", "-")
            if len(key) + len(value) <= 97:
                self.lines.append(f"{key} = {value}")
                continue
            self.lines.append(f"{key} =")
            self.lines += ["  " + value[i:i + 96] for i in range(0, len(value), 96)]

    def write(self):
        self.path.write_text("\n".join(self.lines) + "\n", encoding="utf-8")
        cases = sum(line.startswith("case = ") for line in self.lines)
        print(f"{self.path.name}: {cases} cases")
