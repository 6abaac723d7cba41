"""What the services answer is what /openapi.json promises: statuses, types, every member, and no other."""

import json
import re
import unittest

import schema
import stack
from client import Client, Person


class TheDescriptionHolds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stack.shared()
        cls.document = Client(cls.stack).get("/openapi.json").json
        cls.person = Person(cls.stack)
        cls.job = cls.person.wait_for_job(cls.person.create_jobs("a tall ship at dusk")[0]["id"])
        assert cls.job["status"] == "succeeded", cls.job

    def operation(self, method, path):
        return self.document["paths"][path][method.lower()]

    def check(self, method, path, body=None, client=None, **names):
        """Sends a request and checks its answer; returns it."""
        target = re.sub(r"\{(\w+)\}", lambda part: names.pop(part.group(1)), path)
        if names:
            target += "?" + "&".join(f"{name}={value}" for name, value in names.items())
        answer = (client or self.person).request(method, target, body)
        operation = self.operation(method, path)
        described = operation["responses"].get(str(answer.status))
        self.assertIsNotNone(described, f"{method} {path}: {answer} is not described")
        while "$ref" in described:
            described = self.document["components"]["responses"][described["$ref"].split("/")[-1]]
        if "content" not in described:
            self.assertEqual(answer.body, b"")
            return answer
        kind = answer.headers["Content-Type"].split(";")[0]
        self.assertIn(kind, described["content"])
        found = schema.faults(self.document, described["content"][kind]["schema"], answer.json)
        self.assertEqual(found, [], f"{method} {target}")
        return answer

    def test_reads_answer_as_described(self):
        image = self.job["image"]["id"]
        job = self.job["id"]
        for path, names in (("/auth/me", {}), ("/auth/export", {}), ("/auth/sessions", {}), ("/generation/jobs", {"limit": "5"}),
                            ("/generation/jobs", {"status": "succeeded,failed"}), ("/generation/jobs/{id}", {"id": job}),
                            ("/generation/models", {}), ("/generation/styles", {}), ("/generation/quota", {}),
                            ("/status", {}), ("/generation/images", {"q": "ship"}), ("/generation/images/ids", {}),
                            ("/generation/images/{id}", {"id": image}), ("/hashtag/platforms", {}),
                            ("/hashtag/sets", {}), ("/hashtag/history", {}), ("/contact/messages", {})):
            with self.subTest(path):
                self.assertEqual(self.check("GET", path, **names).status, 200)

    def test_changes_answer_as_described(self):
        image = self.job["image"]["id"]
        for method, path, body, names in (
                ("PATCH", "/auth/me", {"first_name": "Maria"}, {}),
                ("POST", "/generation/estimate", {"prompt": "a tall ship", "count": 2}, {}),
                ("PATCH", "/generation/images/{id}", {"starred": True, "title": "Ship"}, {"id": image}),
                ("POST", "/generation/images/{id}/share", {"days": 2}, {"id": image}),
                ("DELETE", "/generation/images/{id}/share", None, {"id": image}),
                ("POST", "/generation/images/bulk", {"ids": [image], "action": "unstar"}, {}),
                ("POST", "/generation/jobs/cancel", {"scope": "waiting"}, {}),
                ("POST", "/hashtag/suggest", {"text": "a tall ship at dusk", "platform": "instagram"}, {}),
                ("POST", "/hashtag/sets", {"name": "ships", "tags": ["#ship"]}, {})):
            with self.subTest(f"{method} {path}"):
                self.assertLess(self.check(method, path, body, **names).status, 300)

    def test_every_operation_refuses_strangers_as_described(self):
        stranger = Client(self.stack)
        for path, operations in self.document["paths"].items():
            for method, operation in operations.items():
                if operation["security"] != [{"bearer": []}]:
                    continue
                with self.subTest(f"{method} {path}"):
                    names = dict.fromkeys(re.findall(r"\{(\w+)\}", path), "A" * 22)
                    body = {} if "requestBody" in operation else None
                    self.assertEqual(self.check(method.upper(), path, body, stranger, **names).status, 401)

    def test_examples_of_requests_are_accepted(self):
        for path in ("/generation/estimate", "/hashtag/suggest"):
            with self.subTest(path):
                content = self.operation("POST", path)["requestBody"]["content"]["application/json"]
                self.assertEqual(schema.faults(self.document, content["schema"], content["example"]), [])
                self.assertEqual(self.check("POST", path, content["example"]).status, 200)

    def test_examples_of_problems_fit_their_schema(self):
        for name, answer in self.document["components"]["responses"].items():
            content = answer["content"]["application/problem+json"]
            with self.subTest(name):
                self.assertEqual(schema.faults(self.document, content["schema"], content["example"]), [])
                self.assertEqual(f"Problem{content['example']['status']}", name)

    def test_unknown_members_and_parameters_are_refused(self):
        for method, path, body in (("POST", "/generation/estimate", {"prompt": "a ship", "colour": "red"}),
                                   ("PATCH", "/auth/me", {"role": "admin"})):
            answer = self.check(method, path, body)
            self.assertEqual((answer.status, answer.json["errors"][0]["code"]), (422, "unknown"))
        self.assertEqual(self.check("GET", "/generation/quota", x="1").status, 400)

    def test_the_documentation_page_and_its_files_come_from_here(self):
        client = Client(self.stack)
        page = client.get("/docs").body.decode()
        for address in re.findall(r'(?:src|href)="([^"]+)"', page):
            with self.subTest(address):
                self.assertTrue(address.startswith("/"), address)
                self.assertEqual(client.get(address).status, 200)
        json.loads(client.get("/openapi.json").body)


if __name__ == "__main__":
    unittest.main()
