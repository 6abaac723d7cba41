"""kill -9 in the middle of running jobs: every job ends, none is sent twice upstream, none is lost."""

import hashlib
import http.client
import secrets
import time
import unittest

from client import Person
from stack import SERVICES, Stack, wait_until

FINAL = ("succeeded", "failed", "canceled", "expired")
JOBS = 20


def still_running(answer):
    """The one before was cut off, and whoever ran it may be at it still."""
    return answer.status == 409 and answer.json["code"] == "idempotency_in_progress"


class Killed(unittest.TestCase):
    """One stack of its own; each test kills something while 20 jobs of four people are under way."""

    @classmethod
    def setUpClass(cls):
        cls.stack = Stack(PULIX_SANDBOX_BEHAVIOUR='{"min_ms": 800, "max_ms": 2500}').start()

    @classmethod
    def tearDownClass(cls):
        reports = cls.stack.sanitizer_reports()
        cls.stack.remove()
        assert not reports, reports

    def fetch(self, call):
        """An answer of the gateway, tried again while a part of it is down."""
        def attempt():
            try:
                answer = call()
            except (OSError, http.client.HTTPException):
                return None
            return answer if answer.status not in (502, 503, 504) and not still_running(answer) else None
        return wait_until(attempt, 90, "an answer")

    def create_jobs(self, person, prompt, count):
        """Jobs, asked for under a key until somebody can make them."""
        body, key = {"prompt": prompt, "count": count}, {"Idempotency-Key": secrets.token_hex(8)}
        answer = self.fetch(lambda: person.post("/generation/jobs", body, headers=key))
        self.assertEqual(answer.status, 202, person.explain(answer))
        return answer.json["jobs"]

    def run_jobs_and(self, disturb, unknown=4):
        people = [Person(self.stack) for _ in range(4)]
        prompt = "waves " + secrets.token_hex(8)
        jobs = [(person, job["id"]) for person in people for job in self.create_jobs(person, prompt, JOBS // 4)]
        time.sleep(0.7)
        disturb()
        self.stack.wait_ready(30)
        counts = {}
        for person, job_id in jobs:
            def finished(person=person, job_id=job_id):
                answer = self.fetch(lambda: person.get(f"/generation/jobs/{job_id}"))
                self.assertEqual(answer.status, 200, answer)
                return answer.json if answer.json["status"] in FINAL else None
            job = wait_until(finished, 180, f"the end of {job_id}")
            key = job["status"] + ("/" + job["error"]["code"] if job["error"] else "")
            counts[key] = counts.get(key, 0) + 1
            if job["status"] == "succeeded":
                picture = self.fetch(lambda: person.picture(job["image"]["url"]))
                self.assertEqual(picture.status, 200)
        sha256 = hashlib.sha256(prompt.encode()).hexdigest()
        ledger = self.stack.sandbox("GET", "/sandbox/ledger")[1]["jobs"]
        sent = [entry["seed"] for entry in ledger if entry["prompt_sha256"] == sha256]
        print(counts, "accepted upstream:", len(sent))
        self.assertEqual(sum(counts.values()), JOBS)
        self.assertGreaterEqual(len(sent), counts.get("succeeded", 0))
        self.assertLessEqual(len(sent), JOBS)
        self.assertEqual(len(sent), len(set(sent)), "a job was sent twice")
        # What can't be known is said so, and is no more than what is sent at once; nothing else may fail.
        self.assertEqual(set(counts) - {"succeeded", "failed/outcome_unknown"}, set())
        self.assertGreaterEqual(counts.get("succeeded", 0), JOBS - unknown, counts)

    def test_nothing_is_killed(self):
        self.run_jobs_and(lambda: None)

    def test_a_second_kill_while_the_first_is_mended(self):
        def twice():
            self.stack.kill("generation")
            time.sleep(1)
            self.stack.kill("generation")
        self.run_jobs_and(twice, unknown=8)


def kill_test(name):
    def test(self):
        self.run_jobs_and(lambda: self.stack.kill(name))
    return test


for _name in (*SERVICES, "nats-server", "deapi-sandbox"):
    setattr(Killed, f"test_{_name.replace('-', '_')}_is_killed", kill_test(_name))


if __name__ == "__main__":
    unittest.main()
