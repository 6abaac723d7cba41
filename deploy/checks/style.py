#!/usr/bin/env python3
"""Checks rules that no compiler knows: layers, banned calls, lengths, include guards, format.

Run it anywhere in the checkout; it prints one line per fault and ends with 1 when there is any.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Which of our folders a folder may include (besides itself), and which libraries.
COMMON = {"base", "token", "rpc", "store", "jsonpb"}
LAYERS = {
    "common/base": (set(), {"sodium"}),
    "common/token": ({"base"}, {"jwt", "jansson", "openssl", "sodium"}),
    "common/jsonpb": ({"base"}, {"protobuf-c", "jansson", "sodium"}),
    "common/store": ({"base"}, {"mongoc", "bson", "sqlite3", "uthash"}),
    "common/rpc": ({"base", "jsonpb", "pulix"}, {"nats", "protobuf-c"}),
    "services/gateway": ({"base", "token", "rpc", "jsonpb", "pulix"},
                         {"civetweb", "zlib", "brotli", "archive", "uthash", "utlist", "jansson", "protobuf-c", "nats"}),
    "services/auth": ({"base", "token", "rpc", "store", "jsonpb", "pulix"}, {"sodium", "bson", "protobuf-c"}),
    "services/generation": ({"base", "token", "rpc", "store", "jsonpb", "pulix"},
                            {"curl", "jansson", "png", "turbojpeg", "webp", "bson", "protobuf-c", "uthash", "utlist", "sodium", "zlib", "nats",
                             "libstemmer"}),
    "services/hashtag": ({"base", "rpc", "store", "jsonpb", "pulix"},
                         {"unicode", "libstemmer", "bson", "protobuf-c", "uthash", "jansson"}),
    "services/contact": ({"base", "rpc", "store", "jsonpb", "pulix"}, {"bson", "protobuf-c"}),
    "services/sandbox": ({"base", "store"}, {"civetweb", "jansson", "cairo", "curl", "bson", "uthash", "sodium", "png", "turbojpeg", "webp"}),
}
LIBRARIES = set().union(*(libs for _, libs in LAYERS.values()))

BANNED = re.compile(r"(?<![\w.>])(strcpy|strcat|sprintf|vsprintf|strncpy|strtok|gets|atoi|atol|sscanf|system|popen"
                    r"|alloca|rand|goto)\b\s*[(\w]")
ONLY_IN = {
    "getenv": {"common/base/config.c"},
    "strtol": {"common/base/str.c"},
}
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_LINE = 120

faults = []


def fault(path, line, text):
    faults.append(f"{path}:{line}: {text}")


def tracked(*patterns):
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", *patterns], cwd=ROOT,
                         capture_output=True, text=True, check=True).stdout
    return sorted(Path(name) for name in out.split() if (ROOT / name).exists())


def without_comments(text):
    """Blanks comments and string contents, keeping line numbers."""
    pattern = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)

    def blank(match):
        found = match.group(0)
        return '""' if found[0] == '"' else "' '" if found[0] == "'" else re.sub(r"[^\n]", " ", found)

    return pattern.sub(blank, text)


def folder_of(path):
    return "/".join(path.parts[:2])


def check_includes(path, text):
    folder = folder_of(path)
    if folder not in LAYERS:
        return
    ours, libraries = LAYERS[folder]
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if not match:
            continue
        first = match.group(2).split("/")[0].removesuffix(".h")
        if match.group(1) == '"':
            own = "/" not in match.group(2) or first == path.parts[1]
            if not own and first not in ours:
                fault(path, number, f"{folder} may not include {match.group(2)}")
            if (ROOT / path.parent / match.group(2)).exists():
                fault(path, number, f"{match.group(2)} is written with its folder, as everywhere")
        elif first in LIBRARIES and first not in libraries:
            fault(path, number, f"{folder} may not use <{match.group(2)}>")


def check_calls(path, code):
    for number, line in enumerate(code.splitlines(), 1):
        match = BANNED.search(line)
        if match:
            fault(path, number, f"{match.group(1)} does not belong here")
        for name, allowed in ONLY_IN.items():
            if re.search(rf"\b{name}\s*\(", line) and str(path) not in allowed:
                fault(path, number, f"{name} belongs to {', '.join(allowed)}")
        if re.search(r"(?<![\w.>])exit\s*\(", line) and path.name != "main.c" and path.parts[0] != "tests":
            fault(path, number, "exit belongs to main")


def check_cleanups(path, code):
    """What is cleaned up at the end of its scope has a value from the start: an early return must not free garbage."""
    for number, line in enumerate(code.splitlines(), 1):
        if re.match(r"\s+auto_\w+ [^=;(]*;", line) or re.match(r"\s+auto_\w+ [^;]*, \**\w+;", line):
            fault(path, number, "auto_ without an initial value")


def check_lengths(path, text, code):
    lines = text.splitlines()
    if len(lines) > MAX_FILE_LINES and path.suffix in (".c", ".h", ".js", ".mjs", ".py", ".css"):
        fault(path, len(lines), f"file has {len(lines)} lines, at most {MAX_FILE_LINES}")
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE and path.suffix in (".c", ".h"):
            fault(path, number, f"line has {len(line)} characters, at most {MAX_LINE}")
    if path.suffix != ".c":
        return
    start = None
    for number, line in enumerate(code.splitlines(), 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start:
            if number - start > MAX_FUNCTION_LINES:
                fault(path, start, f"function has {number - start} lines, at most {MAX_FUNCTION_LINES}")
            start = None


def check_guard(path, text):
    if path.suffix == ".h" and not re.search(r"#ifndef PX_\w+_H\n#define PX_\w+_H\n", text):
        fault(path, 1, "no include guard PX_..._H")


def check_proto(path, text):
    keywords = {"register", "default", "signed", "unsigned", "auto", "break", "case", "char", "const", "continue",
                "do", "double", "else", "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long",
                "return", "short", "sizeof", "static", "struct", "switch", "typedef", "union", "void", "volatile",
                "while", "restrict"}
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r"\s*(?:repeated\s+)?[\w.]+\s+(\w+)\s*=\s*\d+;", line)
        name = match.group(1) if match else (re.match(r"\s*rpc\s+(\w+)", line) or [None, ""])[1].lower()
        if name in keywords:
            fault(path, number, f"{name} is a word of C")
        if re.match(r"\s*optional\s", line):
            fault(path, number, "protoc-c refuses optional; use a one-member oneof")


def check_root():
    allowed = {"CMakeLists.txt", "CMakePresets.json", "services", "proto", "common", "deploy", "docker-compose.yml", "tests",
               "web", "README.md", "README.ru.md", "LICENSE", ".env.example", ".clang-format", ".clang-tidy",
               ".editorconfig", ".gitignore", ".dockerignore", ".ci"}
    for name in sorted({path.parts[0] for path in tracked()} - allowed):
        fault(name, 1, "does not belong to the top level")


def check_format():
    """What clang-format would change; asked of version 14 only, since versions differ in details."""
    try:
        version = subprocess.run(["clang-format", "--version"], capture_output=True, text=True).stdout
    except FileNotFoundError:
        return
    if not re.search(r"version 14\.", version):
        return
    files = [str(path) for path in tracked("*.c", "*.h") if path.parts[0] in ("common", "services", "tests")]
    found = subprocess.run(["clang-format", "--dry-run", "--ferror-limit=0", *files], cwd=ROOT, capture_output=True, text=True)
    for name, line in sorted(set(re.findall(r"^(\S+?):(\d+):\d+: warning", found.stderr, re.M))):
        fault(name, int(line), "clang-format would write this otherwise: clang-format -i")


def main():
    for path in tracked("*.c", "*.h", "*.js", "*.mjs", "*.css", "*.py", "*.proto"):
        text = (ROOT / path).read_text(encoding="utf-8")
        if path.suffix == ".proto":
            check_proto(path, text)
            continue
        code = without_comments(text) if path.suffix in (".c", ".h") else text
        if path.suffix in (".c", ".h"):
            check_includes(path, text)
            check_calls(path, code)
            check_cleanups(path, code)
            check_guard(path, text)
        check_lengths(path, text, code)
    check_root()
    check_format()
    print("\n".join(faults) or "style: no faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
