#!/usr/bin/env python3
"""Writes the list of common passwords as C: RUN common_passwords.py OUT.c

The words come from the package zxcvbn (requirements.txt): the passwords that leaks show most often, and the names and words of
everyday language that people take for one. Those of 8 and more characters are kept, as shorter ones are refused anyway.
"""

import sys

from zxcvbn.frequency_lists import FREQUENCY_LISTS

MIN_LENGTH = 8
MIN_WORDS = 10_000


def main():
    words = sorted({word.lower() for words in FREQUENCY_LISTS.values() for word in words
                    if len(word) >= MIN_LENGTH and word.isascii() and word.isprintable()})
    if len(words) < MIN_WORDS:
        sys.exit(f"only {len(words)} words: the package's lists have changed")
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write('#include "auth/password_policy.h"\n\nconst char common_passwords[] =\n')
        for word in words:
            escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
            out.write(f'    "{escaped}\\0"\n')
        out.write("    ;\n\nconst uint32_t common_password_at[] = {\n")
        at = 0
        for word in words:
            out.write(f"    {at},\n")
            at += len(word) + 1
        out.write("};\n\nconst size_t n_common_passwords = sizeof common_password_at / sizeof common_password_at[0];\n")


if __name__ == "__main__":
    main()
