"""What is somebody else's looks like what does not exist, on every way that leads to it."""

import io
import json
import re
import secrets
import unittest
import zipfile

import stack
from client import Client, Person

# What is in an answer by chance.
VARIES = ("request_id", "instance")


def text_of(answer):
    """An answer without what differs from request to request."""
    if not answer.body:
        return ""
    document = answer.json
    return json.dumps({name: value for name, value in document.items() if name not in VARIES}, sort_keys=True)


class SomebodyElsesThings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stack.shared()
        cls.owner, cls.other = Person(cls.stack), Person(cls.stack)
        owner = cls.owner
        job = owner.wait_for_job(owner.create_jobs("a heron in the reeds")[0]["id"])
        image = job["image"]["id"]
        suggestion = owner.post("/hashtag/suggest", {"image_id": image, "platform": "instagram"}).json
        message = owner.post("/contact/messages", {"kind": "picture", "subject": "A heron", "page": "/contact",
                                                   "locale": "en", "message": "The heron has three legs."}).json
        cls.things = {
            "job": job["id"], "batch": job["batch_id"], "image": image,
            "session": owner.get("/auth/sessions").json["data"][0]["id"],
            "set": owner.post("/hashtag/sets", {"name": "herons", "tags": ["#heron"]}).json["id"],
            "suggestion": suggestion["request_id"], "message": message["id"],
            "share": owner.post(f"/generation/images/{image}/share").json["url"].rsplit("/", 1)[-1],
        }
        cls.before = cls.state()

    @classmethod
    def state(cls):
        """Everything that the owner sees of the things."""
        things, owner = cls.things, cls.owner
        paths = (f"/generation/jobs/{things['job']}", f"/generation/images/{things['image']}",
                 f"/hashtag/sets/{things['set']}", f"/contact/messages/{things['message']}", "/hashtag/history",
                 "/hashtag/sets", "/generation/images", "/generation/jobs", "/contact/messages", "/generation/quota")
        answers = [owner.get(path) for path in paths]
        assert all(answer.status == 200 for answer in answers), answers
        share = Client(cls.stack).get(f"/s/{things['share']}").status
        return [answer.json for answer in answers], len(owner.get("/auth/sessions").json["data"]), share

    # Every path with a name in it, and what the name stands for. A new one fails the test until it is here.
    PATHS = {
        "/auth/sessions/{id}": "session",
        "/generation/jobs/{id}": "job", "/generation/jobs/{id}/cancel": "job", "/generation/jobs/{id}/retry": "job",
        "/generation/images/{id}": "image", "/generation/images/{id}/restore": "image",
        "/generation/images/{id}/share": "image", "/generation/images/{id}/file": "image",
        "/hashtag/sets/{id}": "set", "/hashtag/history/{request_id}": "suggestion",
        "/contact/messages/{id}": "message",
        "/s/{token}": None, "/s/{token}/picture": None,  # whoever has the token may look
    }
    BODIES = {
        ("PATCH", "/generation/images/{id}"): {"title": "mine now", "starred": True},
        ("PATCH", "/hashtag/sets/{id}"): {"name": "mine now"},
        ("POST", "/generation/images/{id}/share"): {"days": 3},
    }

    def test_no_path_leads_to_it(self):
        document = Client(self.stack).get("/openapi.json").json
        for path, operations in document["paths"].items():
            names = re.findall(r"\{(\w+)\}", path)
            if not names:
                continue
            self.assertIn(path, self.PATHS, "a new path: say what it leads to")
            if self.PATHS[path] is None:
                continue
            for method in operations:
                method = method.upper()
                body = self.BODIES.get((method, path), {} if method in ("POST", "PATCH") else None)
                with self.subTest(f"{method} {path}"):
                    foreign, missing, stranger = (
                        client.request(method, path.replace(f"{{{names[0]}}}", name), body, token=token)
                        for client, name, token in (
                            (self.other, self.things[self.PATHS[path]], None),
                            (self.other, secrets.token_urlsafe(16), None),
                            (Client(self.stack), self.things[self.PATHS[path]], "")))
                    self.assertEqual((foreign.status, text_of(foreign)), (404, text_of(missing)), foreign)
                    self.assertEqual(missing.status, 404, missing)
                    self.assertIn(stranger.status, (401, 403), stranger)
        self.assertEqual(self.state(), self.before)

    def test_no_member_and_no_parameter_leads_to_it(self):
        job, image = self.things["job"], self.things["image"]
        nothing = secrets.token_urlsafe(16)
        for method, path, make in (
                ("POST", "/generation/jobs/cancel", lambda i, j: {"ids": [j]}),
                ("POST", "/generation/images/bulk", lambda i, j: {"ids": [i], "action": "purge"}),
                ("POST", "/generation/images/bulk", lambda i, j: {"ids": [i], "action": "tag", "tags": ["mine"]}),
                ("POST", "/hashtag/suggest", lambda i, j: {"image_id": i, "platform": "instagram"}),
                ("POST", "/hashtag/feedback", lambda i, j: {"request_id": self.things["suggestion"] if i == image
                                                            else nothing, "kept": ["#heron"]})):
            with self.subTest(path):
                foreign, missing = (self.other.request(method, path, make(*ids))
                                    for ids in ((image, job), (nothing, nothing)))
                same = text_of(foreign).replace(image, nothing).replace(job, nothing)
                self.assertEqual((foreign.status, same), (missing.status, text_of(missing)))
        for query in (f"/generation/jobs?batch_id={self.things['batch']}", f"/generation/images?batch_id={self.things['batch']}",
                      f"/generation/images/ids?batch_id={self.things['batch']}", "/generation/images?q=heron",
                      "/hashtag/history", "/hashtag/sets", "/contact/messages"):
            with self.subTest(query):
                answer = self.other.get(query)
                self.assertEqual((answer.status, answer.json["data"]), (200, []))
        self.assertEqual(self.other.get("/generation/archive?q=heron").status, 404)
        archive = self.other.get(f"/generation/archive?ids={image}")
        with zipfile.ZipFile(io.BytesIO(archive.body)) as packed:
            self.assertEqual(packed.namelist(), ["missing.txt"])
        self.assertEqual(self.state(), self.before)

    def test_a_cursor_of_somebody_else_opens_no_list(self):
        for _ in range(2):
            self.owner.post("/hashtag/sets", {"name": f"more {secrets.token_hex(4)}", "tags": ["#reed"]})
        cursor = self.owner.get("/hashtag/sets?limit=1").json["next_cursor"]
        answer = self.other.get(f"/hashtag/sets?limit=5&cursor={cursor}")
        self.assertIn((answer.status, answer.json.get("data")), ((400, None), (200, [])))
        SomebodyElsesThings.before = self.state()

    def test_one_key_of_two_people_is_two_keys(self):
        key = {"Idempotency-Key": secrets.token_hex(12)}
        body = {"name": "under one key", "tags": ["#same"]}
        first, second = (person.post("/hashtag/sets", body, headers=key) for person in (self.owner, self.other))
        self.assertEqual((first.status, second.status), (201, 201))
        self.assertNotEqual(first.json["id"], second.json["id"])
        self.assertNotIn("Idempotency-Replayed", second.headers)
        for person, answer in ((self.owner, first), (self.other, second)):
            self.assertEqual(person.delete(f"/hashtag/sets/{answer.json['id']}").status, 204)

    def test_answers_kept_for_one_person_are_not_given_to_another(self):
        for path in ("/auth/me", "/generation/images", "/generation/quota", f"/generation/images/{self.things['image']}"):
            for _ in range(3):  # the second time it is kept
                first = self.owner.get(path)
            self.assertEqual(first.status, 200)
            self.assertNotEqual(self.other.get(path).body, first.body, path)
            self.assertEqual(Client(self.stack).get(path).status, 401, path)
            self.assertEqual(first.headers["Cache-Control"], "no-store")


class MoreThanOnesOwn(unittest.TestCase):
    def test_members_that_nobody_may_set_are_refused(self):
        person = Person(stack.shared())
        secret_members = {"role": "admin", "is_verified": True, "plan": "unlimited", "id": "A" * 22, "user_id": "A" * 22,
                          "created_at": "2020-01-01T00:00:00Z", "password_hash": "x", "__proto__": {}, "$set": {"role": 1}}
        for member, value in secret_members.items():
            for method, path, body in (("PATCH", "/auth/me", {"first_name": "Maria"}),
                                       ("POST", "/generation/jobs", {"prompt": "a heron"}),
                                       ("POST", "/hashtag/sets", {"name": "x", "tags": ["#x"]}),
                                       ("POST", "/contact/messages", {"kind": "idea", "subject": "A heron", "page": "/",
                                                                      "locale": "en", "message": "A heron, please."})):
                answer = person.request(method, path, {**body, member: value})
                self.assertEqual((answer.status, answer.json["errors"][0]["code"]), (422, "unknown"), (path, member))
        user = person.get("/auth/me").json["user"]
        self.assertEqual((user["role"], user["is_verified"], user["first_name"]), ("user", False, "Anna"))

    def test_a_person_is_no_operator(self):
        person = Person(stack.shared())
        for method, path in (("GET", "/auth/users"), ("PATCH", f"/auth/users/{person.id}"), ("GET", "/contact/inbox")):
            self.assertEqual(person.request(method, path, {} if method == "PATCH" else None).status, 404, path)

    def test_ids_can_not_be_guessed(self):
        person = Person(stack.shared())
        ids = [person.post("/hashtag/sets", {"name": f"set {i}", "tags": ["#x"]}).json["id"] for i in range(40)]
        self.assertTrue(all(re.fullmatch(r"[A-Za-z0-9_-]{22}", name) for name in ids))  # 128 bits
        self.assertEqual(len(set(ids)), len(ids))
        self.assertGreater(len({name[:2] for name in ids}), 30)
        self.assertNotEqual(ids, sorted(ids))


if __name__ == "__main__":
    unittest.main()
