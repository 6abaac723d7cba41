"""Webhooks of the image service: they save jobs whose submit had no answer, and can do no harm."""

import unittest

import stack
from client import Person


class WhenPeopleReachUsByHttps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stack.Stack(PULIX_PUBLIC_URL="https://pulix.example",
                                PULIX_SANDBOX_BEHAVIOUR='{"min_ms": 100, "max_ms": 200, "webhook_retry_ms": 100}')
        cls.stack.start()
        cls.person = Person(cls.stack)

    @classmethod
    def tearDownClass(cls):
        cls.stack.stop()
        reports = cls.stack.sanitizer_reports()
        cls.stack.remove()
        assert not reports, reports

    def make(self, *faults):
        """A picture while the image service misbehaves: the job at its end, and how often it was accepted."""
        # Deliveries to https://pulix.example come to this machine's port.
        status, _answer = self.stack.sandbox("POST", "/sandbox/behaviour", {
            "webhook_to": f"http://127.0.0.1:{self.stack.http}", "faults": list(faults)})
        self.assertEqual(status, 200)
        job = self.person.wait_for_job(self.person.create_jobs("a swallow")[0]["id"])
        ledger = self.stack.sandbox("GET", "/sandbox/ledger")[1]
        return job, [entry["marker"] for entry in ledger["jobs"]].count(job["id"])

    def test_a_lost_answer_to_a_submit_is_made_good(self):
        for fault in ("drop_after", "error_after", "no_id"):
            with self.subTest(fault):
                job, accepted = self.make({"fault": fault, "on": "submit", "times": 1})
                self.assertEqual((job["status"], job["error"], accepted), ("succeeded", None, 1))

    def test_false_deliveries_change_nothing(self):
        for fault in ("webhook_forged", "webhook_unsigned", "webhook_late", "webhook_twice", "webhook_broken",
                      "webhook_lie", "webhook_lost"):
            with self.subTest(fault):
                job, accepted = self.make({"fault": fault})
                self.assertEqual((job["status"], job["error"], accepted), ("succeeded", None, 1))


if __name__ == "__main__":
    unittest.main()
