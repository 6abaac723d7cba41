"""Live updates, picture files, archives, share links: as a browser uses them."""

import http.client
import io
import json
import re
import socket
import threading
import time
import unittest
import zipfile

import stack
from client import Client, Person

PNG, WEBP, JPEG = b"\x89PNG\r\n\x1a\n", b"RIFF", b"\xff\xd8\xff"


def path_of(url):
    return re.sub(r"^https?://[^/]+", "", url)


class Listener(threading.Thread):
    """Reads a person's live updates until stopped."""

    def __init__(self, person, last_event_id=None):
        super().__init__(daemon=True)
        headers = {"Authorization": f"Bearer {person.token}"}
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        self.events, self.last_id = [], None
        self.connection = http.client.HTTPConnection("127.0.0.1", person.stack.http, timeout=30)
        self.connection.request("GET", "/generation/events", headers=headers)
        self.response = self.connection.getresponse()
        self.socket = self.connection.sock
        self.start()

    def run(self):
        event = {}
        try:
            for line in self.response:
                line = line.decode().rstrip("\n")
                if line:
                    name, _, value = line.partition(": ")
                    event[name] = value
                    continue
                self.last_id = event.get("id", self.last_id)
                if "data" in event:
                    self.events.append((event["event"], json.loads(event["data"])))
                event = {}
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass

    def wait_for(self, name, job_id, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for event, data in list(self.events):
                if event == name and data.get("id") == job_id:
                    return data
            time.sleep(0.02)
        raise AssertionError(f"no {name} of {job_id} in {[event for event, _ in self.events]}")

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.join(5)
        self.connection.close()


class LiveUpdates(unittest.TestCase):
    def test_a_job_is_told_from_start_to_end_and_to_its_owner_only(self):
        person, other = Person(stack.shared()), Person(stack.shared())
        mine, theirs = Listener(person), Listener(other)
        self.assertEqual(mine.response.getheader("Content-Type"), "text/event-stream")
        job = person.create_jobs("a paper boat")[0]
        finished = mine.wait_for("job.finished", job["id"])
        self.assertEqual((finished["status"], finished["request"]["prompt"]), ("succeeded", "a paper boat"))
        self.assertEqual(finished, person.job(job["id"]))
        seqs = [data["status_seq"] for event, data in mine.events if event.startswith("job.")]
        self.assertEqual(seqs, sorted(seqs))
        self.assertIn("quota.updated", [event for event, _ in mine.events])
        self.assertEqual(theirs.events, [])
        mine.stop()
        theirs.stop()

    def test_what_was_missed_is_told_on_return(self):
        person = Person(stack.shared())
        listener = Listener(person)
        first = person.create_jobs("a paper boat")[0]
        listener.wait_for("job.finished", first["id"])
        listener.stop()
        second = person.create_jobs("a paper crane")[0]
        person.wait_for_job(second["id"])
        again = Listener(person, listener.last_id)
        again.wait_for("job.finished", second["id"])
        self.assertNotIn(first["id"], [data.get("id") for event, data in again.events if event == "job.updated"])
        self.assertNotIn("reset", [event for event, _ in again.events])
        again.stop()


class PictureFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.person = Person(stack.shared())
        cls.other = Person(stack.shared())
        jobs = [cls.person.wait_for_job(job["id"]) for job in cls.person.create_jobs("a glass marble", count=2)]
        cls.jobs = jobs
        cls.image = jobs[0]["image"]

    def test_forms_of_a_picture(self):
        base = f"/generation/images/{self.image['id']}/file"
        for variant, magic in (("full", PNG), ("thumb", WEBP), ("thumb2x", WEBP), ("jpeg", JPEG), ("webp", WEBP)):
            with self.subTest(variant):
                answer = self.person.get(f"{base}?variant={variant}")
                self.assertEqual((answer.status, answer.body[:len(magic)]), (200, magic))
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        recipe = self.person.get(base + "?variant=png&recipe=1")
        self.assertIn(b"a glass marble", recipe.body)
        self.assertNotIn(b"a glass marble", self.person.get(base + "?variant=png").body)
        saved = self.person.get(base + "?download=1")
        self.assertRegex(saved.headers["Content-Disposition"], r'^attachment; filename="[^"/]+\.png"$')

    def test_parts_and_tags(self):
        url = path_of(self.image["url"])
        whole = self.person.get(url, token="")
        part = self.person.get(url, token="", headers={"Range": "bytes=100-199"})
        self.assertEqual((part.status, part.body), (206, whole.body[100:200]))
        self.assertEqual(part.headers["Content-Range"], f"bytes 100-199/{len(whole.body)}")
        same = self.person.get(url, token="", headers={"If-None-Match": whole.headers["ETag"]})
        self.assertEqual((same.status, same.body), (304, b""))

    def test_only_the_owner_and_signed_addresses_open_it(self):
        base = f"/generation/images/{self.image['id']}/file"
        client = Client(stack.shared())
        self.assertEqual(client.get(base).status, 401)
        self.assertEqual(self.other.get(base).status, 404)
        self.assertEqual(client.get(path_of(self.image["url"])).status, 200)
        self.assertEqual(client.get(path_of(self.image["url"])[:-1] + "!").status, 403)

    def test_an_archive_holds_pictures_and_recipes(self):
        ids = [job["image"]["id"] for job in self.jobs]
        answer = self.person.get("/generation/archive?ids=" + ",".join(ids))
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/zip"))
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
            self.assertIsNone(archive.testzip())
            pictures = [name for name in archive.namelist() if name.endswith(".png")]
            recipes = [json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")]
            self.assertEqual(len(pictures), 2)
            self.assertEqual(archive.read(pictures[0]), self.person.picture(self.jobs[0]["image"]["url"]).body)
        self.assertEqual([recipe["id"] for recipe in recipes], ids)
        self.assertEqual({recipe["request"]["prompt"] for recipe in recipes}, {"a glass marble"})
        self.assertEqual({recipe["url"] for recipe in recipes}, {""})
        everything = self.person.get("/generation/archive?q=marble")
        with zipfile.ZipFile(io.BytesIO(everything.body)) as archive:
            self.assertEqual(len(archive.namelist()), 4)
        self.assertEqual(self.other.get("/generation/archive").status, 404)

    def test_a_share_link_shows_the_picture_until_it_is_taken_back(self):
        share = self.person.post(f"/generation/images/{self.image['id']}/share", {"days": 1})
        self.assertEqual(share.status, 201, share)
        path = path_of(share.json["url"])
        client = Client(stack.shared())
        page = client.get(path)
        self.assertEqual((page.status, page.headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        html = page.body.decode()
        self.assertIn("a glass marble", html)
        self.assertNotIn("<script", html)
        source = re.search(r'<img src="([^"]+)"', html).group(1).replace("&amp;", "&")
        self.assertEqual(client.get(path_of(source)).body[:4], PNG[:4])
        self.assertEqual(self.person.delete(f"/generation/images/{self.image['id']}/share").status, 204)
        gone, never = client.get(path), client.get("/s/" + "A" * 22)
        self.assertEqual((gone.status, gone.body), (404, never.body))


class Waiting(unittest.TestCase):
    def test_prefer_says_how_long(self):
        person = Person(stack.shared())
        body = {"prompt": "a kite", "style": "Realistic", "aspect_ratio": "1:1", "negative_prompt": ""}
        at_once = person.post("/generation/generate-image", body, headers={"Prefer": "respond-async"})
        self.assertEqual((at_once.status, at_once.json["imageUrl"]), (202, None))
        job = person.wait_for_job(at_once.headers["Location"].rsplit("/", 1)[1])
        self.assertEqual(job["status"], "succeeded")
        begun = time.monotonic()
        waited = person.post("/generation/generate-image", body, headers={"Prefer": "wait=30"})
        self.assertEqual(waited.status, 200)
        self.assertLess(time.monotonic() - begun, 15)

    def test_a_failed_job_is_a_problem_with_its_code(self):
        person = Person(stack.shared())
        stack.shared().sandbox("POST", "/sandbox/behaviour", {"faults": [{"fault": "error_final", "times": 1}]})
        answer = person.post("/generation/generate-image", {"prompt": "a kite that fails"})
        self.assertGreaterEqual(answer.status, 400)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        job = person.get(re.search("<([^>]+)>", answer.headers["Link"]).group(1)).json
        self.assertEqual((job["status"], job["error"]["code"]), ("failed", answer.json["code"]))


if __name__ == "__main__":
    unittest.main()
