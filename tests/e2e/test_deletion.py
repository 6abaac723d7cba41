"""Deleting the account: it works at once, reaches every service, survives a service that is away, and leaves nothing."""

import contextlib
import re
import secrets
import signal
import sqlite3
import time
import unittest

import stack
from client import Client, Person


def documents():
    """Every document of every service: (where, text). The double of MongoDB keeps its own in SQLite files as well."""
    mongo = stack.shared().mongo
    files = mongo.folder.rglob("*.sqlite") if mongo else (stack.shared().var / "data").glob("*.db")
    for path in files:
        if "sandbox" in path.name:
            continue
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            # Columns that the store makes from documents; the document itself is enough here.
            db.create_function("px_field", -1, lambda *_: None, deterministic=True)
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                for row in db.execute(f'SELECT * FROM "{table}"'):
                    yield f"{path.name} {table}", repr(row)


def known_in(words):
    """Where a document still has one of the words: names of files and tables."""
    return {place for place, text in documents() for word in words if word in text}


def traces(words):
    """Files of the stores, the bus and the logs in which one of the words still stands."""
    found = []
    if stack.uses_mongo():
        found += [f"{place}: {word}" for place, text in documents() for word in words if word in text]
    for folder in ("data", "nats", "log"):
        for path in (stack.shared().var / folder).rglob("*"):
            if path.is_file() and not path.name.endswith(("-shm",)) and "sandbox" not in path.name:
                content = path.read_bytes()
                found += [f"{path.name}: {word}" for word in words if word.encode() in content]
    return found


class Deleted(unittest.TestCase):
    def setUp(self):
        self.marker = "marmalade" + secrets.token_hex(6)
        self.person = Person(stack.shared())
        job = self.person.create_jobs(f"a fox, {self.marker}")[0]
        self.job = self.person.wait_for_job(job["id"])
        self.assertEqual(self.job["status"], "succeeded")
        tags = self.person.post("/hashtag/suggest", {"text": f"a fox, {self.marker}"}).json
        lesson = {"request_id": tags["request_id"], "kept": [tags["tags"][0]["tag"]], "added": [f"#{self.marker}Own"]}
        self.assertEqual(self.person.post("/hashtag/feedback", lesson).status, 204)
        again = {"Idempotency-Key": self.marker}
        shared = self.person.post(f"/generation/images/{self.job['image']['id']}/share", {"days": 7}, headers=again)
        self.assertEqual(shared.status, 201, shared)
        self.share = shared.json
        # What tells of the person without her words.
        self.ids = (self.person.id, self.job["id"], self.job["image"]["id"], self.share["token"])
        self.person.post("/hashtag/sets", {"name": self.marker, "tags": [f"#{self.marker}"]},
                         headers={"Idempotency-Key": self.marker})
        self.person.post("/contact/messages", {"kind": "idea", "subject": self.marker, "message": f"more {self.marker} please",
                                               "fill_ms": 9000})

        self.assertTrue(traces((self.marker,)), "what is stored can be found")

    def delete(self):
        answer = self.person.delete("/auth/delete", {"password": self.person.password})
        self.assertEqual(answer.status, 200, answer)

    def test_everything_can_be_taken_along_before(self):
        answer = self.person.get("/auth/export")
        self.assertEqual(answer.status, 200, answer)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        everything = answer.json
        self.assertEqual(everything["user"]["email"], self.person.email)
        for part in ("jobs", "images", "hashtag_sets", "hashtag_history", "hashtag_votes", "messages"):
            self.assertIn(self.marker, str(everything[part]), part)
        self.assertEqual(len(everything["sessions"]), 1)
        picture = everything["images"][0]["url"]
        self.assertEqual(self.person.picture(picture).status, 200)

    def test_the_token_and_the_account_are_gone_at_once(self):
        token = self.person.token
        self.delete()
        time.sleep(1)
        self.assertEqual(self.person.get("/auth/me", token=token).status, 401)
        self.assertEqual(self.person.post("/auth/login", {"email": self.person.email, "password": self.person.password},
                                          token="").status, 401)
        # The address is free again.
        again = self.person.post("/auth/register", {"first_name": "Anna", "last_name": "Petrova",
                                                    "email": self.person.email, "password": self.person.password}, token="")
        self.assertEqual(again.status, 201, again)

    def test_a_service_that_is_away_catches_up(self):
        stack.shared().kill("hashtag", signal.SIGSTOP)
        try:
            self.delete()
            time.sleep(2)
        finally:
            stack.shared().kill("hashtag", signal.SIGCONT)
        self.check_nothing_remains()

    def test_the_picture_is_gone_although_its_address_is_known_and_so_is_what_she_shared(self):
        page = re.sub(r"^https?://[^/]+", "", self.share["url"])
        stranger = Client(stack.shared())
        for path in (page, f"{page}/picture"):
            self.assertEqual(stranger.get(path).status, 200)
        self.delete()
        stack.wait_until(lambda: self.person.picture(self.job["image"]["url"]).status == 404, 15, "the picture's end")
        for path in (page, f"{page}/picture"):
            stack.wait_until(lambda: stranger.get(path).status == 404, 15, "the end of the link")

    def test_nothing_of_the_person_remains_and_only_the_record_of_the_deletion_knows_who_it_was(self):
        if stack.uses_mongo() and not stack.shared().mongo:
            self.skipTest("the files of this MongoDB are out of reach")
        before = known_in(self.ids)
        for table in ("users", "sessions", "jobs", "images", "quota_slots", "tag_sets", "suggestions", "votes", "messages",
                      "replay"):
            self.assertTrue(any(table in place for place in before), f"{table} in {before}")
        self.delete()
        self.check_nothing_remains()

        def rest():
            # For an hour, for a quarter of an hour; and numbers of jobs that are no more, until they are swept.
            allowed = ("deletions", "revocations", "claims")
            return {place for place in known_in(self.ids) if not any(table in place for table in allowed)}
        try:
            stack.wait_until(lambda: not rest(), 40, "the end of all documents")
        except AssertionError:
            self.fail(f"still known in {rest()}")

    def check_nothing_remains(self):
        if stack.uses_mongo() and not stack.shared().mongo:
            self.skipTest("the files of this MongoDB are out of reach")
        words = (self.person.email, self.marker)
        try:
            stack.wait_until(lambda: not traces(words), 40, "the end of all traces")
        except AssertionError:
            self.fail("\n".join(traces(words)))


if __name__ == "__main__":
    unittest.main()
