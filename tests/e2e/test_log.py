"""Logs: security events have a line each, every line is JSON, and no secret is in any."""

import json
import unittest

import stack
from client import Client, Person
from stack import wait_until


class Log(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stack.shared()

    def lines(self, service):
        """All whole lines of a service's log; fails when one is no JSON."""
        text = self.stack.logs()[f"{service}.log"]
        whole = text[:text.rfind("\n") + 1]
        return [json.loads(line) for line in whole.splitlines() if line.startswith("{")]

    def find(self, service, **wanted):
        """The newest line with these fields; logs may be a moment late."""
        def look():
            found = [line for line in self.lines(service) if all(line.get(key) == value for key, value in wanted.items())]
            return found[-1] if found else None
        return wait_until(look, 5, f"a line of {service} with {wanted}")

    def test_each_event_is_told_with_who_and_why(self):
        person, stranger = Person(self.stack), Client(self.stack)
        self.find("auth", msg="account created", user_id=person.id)
        self.find("auth", msg="signed in", user_id=person.id)
        answer = stranger.post("/auth/login", {"email": person.email, "password": "not the password"})
        request = answer.json["request_id"]
        self.find("auth", msg="wrong password or unknown account", user_id=person.id, request_id=request)
        line = self.find("gateway", msg="request", request_id=request)
        self.assertEqual((line["status"], line["code"], line["client"]), (401, "bad_credentials", "127.0.0.1"))
        answer = stranger.post("/auth/login", {"email": "nobody@example.org", "password": "not the password"})
        self.find("auth", msg="wrong password or unknown account", user_id="", request_id=answer.json["request_id"])
        person.post("/auth/password", {"old_password": person.password, "new_password": "another sunny meadow"})
        self.find("auth", msg="password changed", user_id=person.id)
        person.post("/auth/logout")
        self.find("auth", msg="session ended", user_id=person.id)
        answer = person.get("/auth/me")
        line = self.find("gateway", msg="request", request_id=answer.json["request_id"])
        self.assertEqual((line["status"], line["code"]), (401, "invalid_token"))

    def test_what_people_type_is_in_no_log(self):
        person = Person(self.stack)
        secrets = [person.email, person.password, person.token, "quicksilver lagoon", "Zebulon\\u001b[31m"]
        person.create_jobs("a quicksilver lagoon")
        person.patch("/auth/me", {"first_name": "Zebulon\x1b[31m"})
        person.post("/hashtag/suggest", {"text": "a quicksilver lagoon"})
        person.post("/contact/messages", {"kind": "idea", "subject": "A quicksilver lagoon", "page": "/contact", "locale": "en",
                                          "message": "quicksilver lagoon, please"})
        person.get(f"/auth/me?access_token={person.token}")
        person.request("GET", "/no/such/quicksilver%20lagoon", headers={"User-Agent": "quicksilver lagoon\t{\"a\":1}"})
        last = person.get("/no/such/page").json["request_id"]
        self.find("gateway", msg="request", request_id=last)
        for name, text in self.stack.logs().items():
            for secret in secrets:
                self.assertNotIn(secret, text, name)


if __name__ == "__main__":
    unittest.main()
