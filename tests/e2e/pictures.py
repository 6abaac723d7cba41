"""What the suites about pictures share: making them, walking lists, reading what stands inside of files."""

import re
import struct
import unittest
import zlib
from urllib.parse import urlencode

PNG, WEBP, JPEG = b"\x89PNG\r\n\x1a\n", b"RIFF", b"\xff\xd8\xff"
MODELS = ("Flux1schnell", "ZImageTurbo_INT8")  # of the sandbox
NOBODYS_ID = "A" * 22


def path_of(url):
    return re.sub(r"^https?://[^/]+", "", url)


def make(person, requests):
    """Pictures of these requests, in their order: ids."""
    jobs = [job for request in requests for job in person.create_jobs(**request)]
    done = [person.wait_for_job(job["id"]) for job in jobs]
    assert all(job["status"] == "succeeded" for job in done), [job["error"] for job in done]
    return [job["image"]["id"] for job in done]


def listed(person, path="/generation/images", **query):
    """Ids of one page."""
    answer = person.get(f"{path}?{urlencode(query)}")
    assert answer.status == 200, answer
    return [row["id"] if isinstance(row, dict) else row for row in answer.json["data"]]


def walk(person, path="/generation/images", between=lambda: None, **query):
    """Ids of all pages, one after the other."""
    found, cursor = [], None
    while True:
        answer = person.get(f"{path}?{urlencode({**query, **({'cursor': cursor} if cursor else {})})}")
        assert answer.status == 200, answer
        found += [row["id"] if isinstance(row, dict) else row for row in answer.json["data"]]
        cursor = answer.json["next_cursor"]
        if not cursor:
            return found
        between()


def png_texts(data):
    """Texts of a PNG by keyword; checks every chunk's checksum."""
    texts, at = {}, 8
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(name + body)
        if name == b"tEXt":
            keyword, text = body.split(b"\0", 1)
            texts[keyword.decode()] = text.decode("latin-1")
        elif name == b"iTXt":
            keyword, rest = body.split(b"\0", 1)
            texts[keyword.decode()] = rest[2:].split(b"\0", 2)[2].decode()
        at += 12 + length
    return texts


def exif_comment(tiff):
    """The user comment of EXIF, as piexif reads it: first directory, the one it points to, the comment's entry."""
    def entries(at):
        for i in range(struct.unpack(">H", tiff[at:at + 2])[0]):
            tag, kind, count, value = struct.unpack(">HHII", tiff[at + 2 + 12 * i:at + 14 + 12 * i])
            yield tag, count, value
    assert tiff[:4] == b"MM\0*"
    directory = next(value for tag, _, value in entries(8) if tag == 0x8769)
    count, at = next((count, value) for tag, count, value in entries(directory) if tag == 0x9286)
    assert tiff[at:at + 8] == b"UNICODE\0"
    return tiff[at + 8:at + count].decode("utf_16_be")


def recipe_of(data):
    if data[:8] == PNG:
        return png_texts(data).get("parameters")
    if data[:3] == JPEG:
        at = data.find(b"Exif\0\0")
        return exif_comment(data[at + 6:]) if at >= 0 else None
    at = 12
    while at < len(data):
        name, length = struct.unpack("<4sI", data[at:at + 8])
        if name == b"EXIF" and data[at + 8:at + 10] == b"MM":
            return exif_comment(data[at + 8:at + 8 + length])
        at += 8 + length + length % 2
    return None


class PictureTest(unittest.TestCase):
    def assert_problem(self, answer, status, code, name=None):
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (status, "application/problem+json"), answer)
        self.assertEqual(answer.json["code"], code, answer)
        if name:
            named = [fault["field"] for fault in answer.json.get("errors", [])]
            self.assertTrue(name in named or name in answer.json["detail"], answer)
