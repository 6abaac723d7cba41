"""Every operation of /openapi.json is asked in wrong ways: the answer is the right problem, and carries what every answer
must."""

import json
import re
import unittest

import stack
from client import Client, Person

# Values of every JSON type; a member must refuse those that are not its own.
VALUES = {"string": "x", "integer": 7, "number": 1.5, "boolean": True, "array": [{"a": [1]}], "object": {"$ne": ""}}
WEBHOOK = "/generation/webhooks/deapi"  # takes any bytes that are signed
ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": None, "Cross-Origin-Resource-Policy": None,
          "Permissions-Policy": None, "Cross-Origin-Opener-Policy": None, "Date": None}
# Texts that break careless programs. They come back as they were sent, or are refused.
TEXTS = ("undefined", "null", "NaN", "True", "0x0", "1/0", "-1.00", "'; DROP TABLE users; --", "' OR '1'='1", '{"$gt": ""}', "$where: 1",
         "../../../../etc/passwd", "%00", "%n%s%x", "${7*7}", "{{7*7}}", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
         "javascript:alert(1)", "`id`", "$(id)", "|| id", "田中さんにあげて下さい", "사회과학원", "Ⱥ", "ЁЂЃЄ", "Ω≈ç√∫˜µ≤≥÷", "œ∑´®†¥¨ˆøπ“‘",
         "👩‍👩‍👧‍👦 🏳️‍🌈", "🇷🇺🇺🇸", "１２３", "بولندا، الإطلاق", "בְּרֵאשִׁית", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗", "ｆｕｌｌ", "ﷺ", "İstanbul ıß", "a" * 400,
         "\u200b\u200d\ufeffx", "𝕋𝕙𝕖 quick", "\U0010fffd", "Kelvin \u212a", "e\u0301", "\u1e9b\u0323", "-", "--", "[]", "\\", "\\\\", "/", "&amp;", "%25")


class Sweep(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stack.shared()
        cls.person = Person(cls.stack)
        cls.document = Client(cls.stack).get("/openapi.json").json
        cls.operations = [(method.upper(), path, operation) for path, operations in cls.document["paths"].items()
                          for method, operation in operations.items()]

    def target(self, path):
        return re.sub(r"\{\w+\}", "A" * 22, path)

    def schema_of(self, operation):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        schema = content and content["schema"]
        while schema and "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].split("/")[-1]]
        return schema

    def check_answer(self, answer):
        """What holds for every answer, good or bad."""
        for name, value in ALWAYS.items():
            self.assertIn(name, answer.headers)
            if value:
                self.assertEqual(answer.headers[name], value)
        self.assertNotIn("Server", answer.headers)
        self.assertNotEqual(answer.headers.get("Access-Control-Allow-Origin"), "*")
        self.assertLess(answer.status, 500, answer)
        if answer.status < 400:
            return
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/problem+json")
        problem = answer.json
        self.assertEqual(problem["status"], answer.status)
        self.assertTrue(all(problem[name] for name in ("type", "title", "detail", "code", "instance", "request_id")), problem)
        self.assertNotRegex(answer.body.decode(), r"(?i)\.c:\d|civetweb|jansson|sqlite|mongo|nats|/work/|/tmp/")
        self.assertIn("no-store", answer.headers["Cache-Control"])
        if answer.status == 401:
            self.assertRegex(answer.headers["WWW-Authenticate"], r"^Bearer ")
        if answer.status == 405:
            self.assertTrue(answer.headers["Allow"])

    def test_each_member_refuses_other_types(self):
        asked = 0
        for method, path, operation in self.operations:
            schema = self.schema_of(operation)
            for name, member in (schema or {}).get("properties", {}).items():
                kinds = json.dumps(member)
                for kind, value in VALUES.items():
                    # A member may be of several types; a number takes an integer, and an enum or a list other texts or entries.
                    if f'"{kind}"' in kinds or kind in ("integer", "number") and '"number"' in kinds or "$ref" in kinds or "enum" in kinds:
                        continue
                    answer = self.person.request(method, self.target(path), {name: value})
                    asked += 1
                    with self.subTest(f"{method} {path}: {name} = {value!r}"):
                        self.check_answer(answer)
                        self.assertEqual(answer.status, 422, answer)
                        self.assertIn(name, [re.split(r"[.\[]", fault["field"])[0] for fault in answer.json["errors"]])
        self.assertGreater(asked, 200)

    def test_each_operation_refuses_parameters_that_it_does_not_know_or_knows_already(self):
        for method, path, operation in self.operations:
            if path.startswith(("/s/", "/docs", WEBHOOK)):
                continue
            with self.subTest(f"{method} {path}"):
                body = {} if operation.get("requestBody") else None
                for query in ("?x=1", "?limit=1&limit=1", "?%00=1", "?limit=%ff", "?limit=%zz", "?=1"):
                    answer = self.person.request(method, self.target(path) + query, body)
                    self.check_answer(answer)
                    self.assertIn(answer.status, (400,) if not path.endswith("/file") else (400, 404), (query, answer))

    def test_each_operation_takes_json_only_and_no_compressed_body(self):
        for method, path, operation in self.operations:
            if not self.schema_of(operation) or path == WEBHOOK:
                continue
            for headers in ({"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}, {},
                            {"Content-Type": "application/json; charset=utf-16"},
                            {"Content-Type": "application/json", "Content-Encoding": "gzip"}):
                with self.subTest(f"{method} {path}: {headers}"):
                    answer = self.person.request(method, self.target(path), raw=b"{}", headers=headers)
                    self.check_answer(answer)
                    self.assertEqual(answer.status, 415)

    def test_each_path_refuses_other_methods_and_tells_which_it_has(self):
        for path, operations in self.document["paths"].items():
            for method in ("PUT", "TRACE", "CONNECT", "PROPFIND", "LOCK", "BREW", "get"):
                with self.subTest(f"{method} {path}"):
                    answer = self.person.request(method, self.target(path))
                    self.check_answer_of_method(answer)
                    if answer.status == 405:
                        self.assertLessEqual({name.upper() for name in operations}, set(answer.headers["Allow"].split(", ")))

    def check_answer_of_method(self, answer):
        self.assertIn(answer.status, (400, 405, 501), answer)
        if answer.status != 501:  # 501 is what it has to be
            self.check_answer(answer)

    def test_reads_carry_what_every_answer_must(self):
        for method, path, _operation in self.operations:
            if method == "GET" and "{" not in path and path != "/generation/events":
                with self.subTest(path):
                    answer = self.person.get(path)
                    self.check_answer(answer)
                    head = self.person.request("HEAD", path)
                    self.assertEqual((head.status, head.body), (answer.status, b""))
        for path in ("/", "/gallery", "/docs", "/openapi.json", "/favicon.svg"):
            answer = Client(self.stack).get(path)
            self.check_answer(answer)
            csp = answer.headers.get("Content-Security-Policy", "")
            self.assertNotRegex(csp, r"unsafe-eval|script-src[^;]*unsafe-inline|\*")
            for needed in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
                self.assertIn(needed, csp, path)

    def test_texts_come_back_as_they_were_sent_or_are_refused(self):
        image = self.person.wait_for_job(self.person.create_jobs("a kettle")[0]["id"])["image"]["id"]
        for text in TEXTS:
            with self.subTest(text):
                renamed = self.person.patch(f"/generation/images/{image}", {"title": text[:80]})
                named = self.person.patch("/auth/me", {"first_name": text})
                made = self.person.post("/hashtag/sets", {"name": text[:60], "tags": ["#kettle"]})
                for answer, get in ((renamed, lambda a: (a.json["title"], text[:80])), (named, lambda a: (a.json["user"]["first_name"], text)),
                                    (made, lambda a: (a.json["name"], text[:60]))):
                    self.check_answer(answer)
                    self.assertIn(answer.status, (200, 201, 422), answer)
                    if answer.status < 300:
                        came, sent = get(answer)
                        self.assertEqual(came, sent.strip() if came == sent.strip() else sent)
                if made.status == 201:
                    self.assertEqual(self.person.delete(f"/hashtag/sets/{made.json['id']}").status, 204)
                estimate = self.person.post("/generation/estimate", {"prompt": text})
                self.check_answer(estimate)
                found = self.person.get("/generation/images?q=" + "".join(f"%{byte:02x}" for byte in text[:60].encode()))
                self.check_answer(found)

    def test_what_no_text_is_is_refused_everywhere(self):
        for raw in (b'"a\\u0000b"', b'"\\ud800"', b'"\xff\xfe"', b'"\xc0\xae"', b'"\xed\xa0\x80"', b'"\x01"', b'"\xf4\x90\x80\x80"'):
            for method, path, member in (("PATCH", "/auth/me", b"first_name"), ("POST", "/generation/estimate", b"prompt"),
                                         ("POST", "/hashtag/suggest", b"text"), ("POST", "/contact/messages", b"message")):
                answer = self.person.request(method, path, raw=b'{"' + member + b'":' + raw + b"}",
                                             headers={"Content-Type": "application/json"})
                with self.subTest(f"{path} {raw}"):
                    self.check_answer(answer)
                    self.assertIn(answer.status, (400, 422), answer)


class Headers(unittest.TestCase):
    def test_no_header_of_a_stranger_moves_the_client_or_breaks_out(self):
        """What people send in header fields comes back in none, and X-Forwarded-For of a stranger counts for nothing."""
        client = Client(stack.shared())
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-URL",
                     "X-Rewrite-URL", "X-HTTP-Method-Override", "Px-User-Id", "Px-Role", "X-Request-Id"):
            value = "203.0.113.9" if name != "X-HTTP-Method-Override" else "DELETE"
            answer = client.get("/auth/me", headers={name: value})
            self.assertEqual(answer.status, 401)
            self.assertNotIn("203.0.113.9", str(answer.headers) + answer.body.decode())

    def test_an_answer_has_no_line_of_the_askers_own(self):
        client = Client(stack.shared())
        for path in ("/s/%0d%0aSet-Cookie:x=1", "/nothing%0d%0aX-A:1", "/generation/images/%0d%0a/file", "//evil.example/",
                     "/\\evil.example", "/%5cevil.example", "/.//evil.example", "/?next=https://evil.example"):
            answer = client.get(path)
            self.assertNotIn("Set-Cookie", answer.headers)
            self.assertNotIn("X-A", answer.headers)
            self.assertNotIn("evil.example", answer.headers.get("Location", ""))
            self.assertNotIn(answer.status, range(300, 400), path)


if __name__ == "__main__":
    unittest.main()
