"""Live updates, and requests that wait for their picture."""

import http.client
import json
import re
import socket
import threading
import time
import unittest

import stack
from client import Person


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
