"""Jobs as programs use them: keys that make repeats safe, the day's quota, live updates over a restart, the status."""

import datetime
import threading
import unittest

import stack
from client import Client, Person
from test_media import Listener


def submits_of(job_ids):
    """How often the image service accepted each of these jobs."""
    ledger = stack.shared().sandbox("GET", "/sandbox/ledger")[1]
    markers = [entry["marker"] for entry in ledger["jobs"]]
    return [markers.count(job_id) for job_id in job_ids]


class RepeatsAreSafe(unittest.TestCase):
    def test_many_at_once_under_one_key_make_one_batch(self):
        person = Person(stack.shared())
        answers = []

        def ask():
            client = Client(person.stack)
            client.token = person.token
            answers.append(client.post("/generation/jobs", {"prompt": "twelve swans", "count": 2},
                                       headers={"Idempotency-Key": "twelve-at-once"}))
            client.close()

        threads = [threading.Thread(target=ask) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        again = person.post("/generation/jobs", {"prompt": "twelve swans", "count": 2},
                            headers={"Idempotency-Key": "twelve-at-once"})
        self.assertEqual((again.status, again.headers["Idempotency-Replayed"]), (202, "true"))
        ids = [job["id"] for job in again.json["jobs"]]
        accepted = [answer for answer in answers if answer.status == 202]
        self.assertTrue(accepted)
        for answer in answers:
            if answer.status == 202:
                self.assertEqual([job["id"] for job in answer.json["jobs"]], ids)
            else:
                self.assertEqual((answer.status, answer.json["code"]), (409, "idempotency_in_progress"))
        for job_id in ids:
            self.assertEqual(person.wait_for_job(job_id)["status"], "succeeded")
        self.assertEqual(submits_of(ids), [1, 1])
        self.assertEqual(person.get("/generation/quota").json["used"], 2)

    def test_every_creating_route_replays_and_knows_another_body(self):
        person = Person(stack.shared())
        done = person.wait_for_job(person.create_jobs("a paper lamp")[0]["id"])
        at_once = {"Prefer": "respond-async"}
        for number, (path, body, other, more, key_of) in enumerate((
                ("/generation/jobs", {"prompt": "a red kite"}, {"prompt": "a blue kite"}, {}, lambda a: a["batch_id"]),
                ("/generation/generate-image", {"prompt": "a red kite", "style": "", "aspect_ratio": "1:1"},
                 {"prompt": "a blue kite", "style": "", "aspect_ratio": "1:1"}, at_once, lambda a: a["job"]["id"]),
                (f"/generation/jobs/{done['id']}/retry", None, None, {}, lambda a: a["batch_id"]),
                (f"/generation/images/{done['image']['id']}/share", {"days": 7}, {"days": 8}, {},
                 lambda a: a["url"]))):
            with self.subTest(path):
                headers = {"Idempotency-Key": f"a-key-of-its-own-{number}", **more}
                first = person.post(path, body, headers=headers)
                second = person.post(path, body, headers=headers)
                self.assertLess(first.status, 300, first)
                self.assertNotIn("Idempotency-Replayed", first.headers)
                self.assertEqual((second.status, second.headers["Idempotency-Replayed"]), (first.status, "true"))
                self.assertEqual(key_of(second.json), key_of(first.json))
                if other:
                    third = person.post(path, other, headers=headers)
                    self.assertEqual((third.status, third.json["code"]), (422, "idempotency_mismatch"))


class TheQuotaOfTheDay(unittest.TestCase):
    def test_it_is_counted_once_and_comes_back_for_what_was_never_sent(self):
        person = Person(stack.shared())
        before = person.get("/generation/quota").json
        self.assertEqual((before["plan"], before["used"], before["window"]), ("standard", 0, "day"))
        midnight = datetime.datetime.fromisoformat(before["resets_at"].replace("Z", "+00:00"))
        self.assertEqual((midnight.hour, midnight.minute, midnight.second), (0, 0, 0))
        self.assertLessEqual(midnight - datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(days=1))
        jobs = person.create_jobs("a row of lamps", count=3)
        self.assertEqual(person.get("/generation/quota").json["used"], 3)
        ended = [person.post(f"/generation/jobs/{job['id']}/cancel") for job in jobs]
        charged = sum(answer.status == 409 or answer.json["error"]["charged"] for answer in ended)
        stack.wait_until(lambda: person.get("/generation/quota").json["used"] == charged, 10, "the quota is back")
        self.assertRegex(ended[0].headers["RateLimit-Policy"], r'^"\w+";q=\d+;w=\d+$')
        self.assertRegex(ended[0].headers["RateLimit"], r'^"\w+";r=\d+;t=\d+$')


class OneRequestOnePicture(unittest.TestCase):
    def test_more_than_one_is_answered_with_the_first_and_all_are_made(self):
        person = Person(stack.shared())
        answer = person.post("/generation/generate-image", {"prompt": "three plums", "style": "", "aspect_ratio": "1:1",
                                                            "negative_prompt": "", "count": 3})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(person.picture(answer.json["imageUrl"]).status, 200)
        batch = person.get(f"/generation/jobs?batch_id={answer.json['job']['batch_id']}").json["data"]
        self.assertEqual(len(batch), 3)
        self.assertIn(answer.json["job"]["id"], [job["id"] for job in batch])
        for job in batch:
            self.assertEqual(person.wait_for_job(job["id"])["status"], "succeeded")


def limits(answer, field):
    """The items of a RateLimit field: {name: {parameter: number}}."""
    found = {}
    for item in answer.headers[field].split(", "):
        name, *parameters = item.split(";")
        found[name.strip('"')] = {key: int(value) for key, value in (p.split("=") for p in parameters)}
    return found


class ThePlan(unittest.TestCase):
    def test_it_gives_the_pictures_of_the_day_and_tells_when_they_come_back(self):
        person = Person(stack.shared(), email=stack.shared().pro_email)
        self.assertEqual(person.get("/auth/me").json["user"]["plan"], "pro")
        answer = person.get("/generation/quota")
        quota = answer.json
        self.assertEqual((quota["plan"], quota["used"], quota["limit"]), ("pro", 0, 3))
        self.assertEqual(limits(answer, "RateLimit")["pictures"]["r"], 3)
        resets_at = datetime.datetime.fromisoformat(quota["resets_at"].replace("Z", "+00:00"))

        first = person.post("/generation/jobs", {"prompt": "two pears", "count": 2})
        self.assertEqual(first.status, 202, first)
        self.assertEqual(limits(first, "RateLimit-Policy")["pictures"], {"q": 3, "w": 86400})
        self.assertEqual(limits(first, "RateLimit")["pictures"]["r"], 1)
        self.assertIn("create", limits(first, "RateLimit"))
        too_many = person.post("/generation/jobs", {"prompt": "two pears", "count": 2})
        self.assertEqual(list(limits(too_many, "RateLimit")), ["pictures"])
        self.assertEqual(limits(too_many, "RateLimit")["pictures"]["r"], 1)
        self.assertEqual(person.get("/generation/quota").json["used"], 2)
        last = person.post("/generation/generate-image", {"prompt": "a pear"}, headers={"Prefer": "respond-async"})
        self.assertEqual((last.status, limits(last, "RateLimit")["pictures"]["r"]), (202, 0))
        none = person.post("/generation/jobs", {"prompt": "a pear"})

        for answer in (too_many, none):
            now = datetime.datetime.now(datetime.timezone.utc)
            self.assertEqual((answer.status, answer.json["code"]), (429, "quota_exhausted"))
            self.assertEqual(answer.json["violated-policies"], ["pictures"])
            wait = limits(answer, "RateLimit")["pictures"]["t"]
            self.assertEqual(int(answer.headers["Retry-After"]), wait)
            self.assertLess(abs((resets_at - now).total_seconds() - wait) % 86400, 60)
        estimate = person.post("/generation/estimate", {"prompt": "a pear"})
        self.assertEqual(estimate.json["quota"]["used"], 3)


class LiveUpdatesOverARestart(unittest.TestCase):
    def test_a_change_is_told_within_a_second_and_after_a_restart_of_the_gateway(self):
        person = Person(stack.shared())
        listener = Listener(person)
        canceled = person.create_jobs("a paper boat")[0]
        self.assertEqual(person.post(f"/generation/jobs/{canceled['id']}/cancel").status, 200)
        listener.wait_for("job.finished", canceled["id"], 1)
        running = person.create_jobs("a paper crane")[0]
        listener.wait_for("job.updated", running["id"], 1)
        stack.shared().kill("gateway")
        listener.join(10)
        stack.shared().wait_ready()
        person.close()
        again = Listener(person, listener.last_id)
        self.assertEqual(again.wait_for("job.finished", running["id"])["status"], "succeeded")
        self.assertNotIn("reset", [event for event, _ in again.events])
        self.assertNotIn(canceled["id"], [data.get("id") for _, data in again.events])
        again.stop()


class ThePublicStatus(unittest.TestCase):
    def test_it_tells_how_the_last_day_went(self):
        person = Person(stack.shared())
        person.wait_for_job(person.create_jobs("a weather vane")[0]["id"])
        status = Client(stack.shared()).get("/status", headers={"Accept": "application/json"})
        self.assertEqual(status.status, 200)
        self.assertEqual(status.json["upstream"], "up")
        self.assertIn(status.json["state"], ("ok", "degraded"))
        if status.json["jobs"]:  # it may have been looked at just before
            self.assertTrue(0 <= status.json["success_rate"] <= 1)
            self.assertLessEqual(status.json["p50_s"], status.json["p95_s"])


if __name__ == "__main__":
    unittest.main()
