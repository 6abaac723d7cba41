"""A small HTTP client, and people who use Pulix."""

import http.client
import itertools
import json
import re
import secrets
import time

_counter = itertools.count()


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:300]!r}"


class Client:
    """One keep-alive connection to a stack's gateway."""

    def __init__(self, stack):
        self.stack = stack
        self.token = None
        self.cookie = None
        self.connection = None

    def request(self, method, path, body=None, headers=None, token=None, raw=None, timeout=90):
        headers = dict(headers or {})
        data = raw
        if body is not None:
            data = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        token = self.token if token is None else token
        if token:
            headers.setdefault("Authorization", f"Bearer {token}")
        if self.cookie and path.startswith("/auth"):
            headers.setdefault("Cookie", self.cookie)
            headers.setdefault("Origin", f"http://127.0.0.1:{self.stack.http}")
        for attempt in (1, 2):
            reused = self.connection is not None
            if not reused:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.stack.http, timeout=timeout)
            try:
                self.connection.request(method, path, data, headers)
                response = self.connection.getresponse()
                content = response.read()
                break
            except (http.client.RemoteDisconnected, ConnectionError, http.client.CannotSendRequest):
                # An idle connection may have been closed meanwhile; a new one must work.
                self.close()
                if not reused or attempt == 2:
                    raise
        if response.will_close:
            self.close()
        for value in response.headers.get_all("Set-Cookie") or []:
            self.cookie = value.split(";")[0]
        return Answer(response.status, response.headers, content)

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.request("POST", path, {} if body is None and "raw" not in more else body, **more)

    def patch(self, path, body, **more):
        return self.request("PATCH", path, body, **more)

    def delete(self, path, body=None, **more):
        return self.request("DELETE", path, body, **more)

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


class Person(Client):
    """Somebody with an account, signed in."""

    def __init__(self, stack, sign_in=True, email=None):
        super().__init__(stack)
        self.email = email or f"person{next(_counter)}.{secrets.token_hex(6)}@example.org"
        self.password = f"sunny meadow {secrets.token_hex(6)}"
        answer = self.post("/auth/register", {"first_name": "Anna", "last_name": "Petrova", "email": self.email,
                                              "password": self.password})
        assert answer.status == 201, answer
        self.id = answer.json["user"]["id"]
        if sign_in:
            self.sign_in()

    def sign_in(self):
        answer = self.post("/auth/login", {"email": self.email, "password": self.password}, token="")
        assert answer.status == 200, answer
        self.token = answer.json["access_token"]
        return answer

    def explain(self, answer):
        """The answer, and what the programs wrote of it."""
        request_id = answer.headers.get("X-Request-ID") or "none"
        return "\n".join([str(answer), *(line for log in self.stack.logs().values() for line in log.splitlines()
                                         if request_id in line)])

    def create_jobs(self, prompt="a red fox in the snow", **more):
        answer = self.post("/generation/jobs", {"prompt": prompt, **more})
        assert answer.status == 202, self.explain(answer)
        return answer.json["jobs"]

    def job(self, job_id):
        answer = self.get(f"/generation/jobs/{job_id}")
        assert answer.status == 200, answer
        return answer.json

    def wait_for_job(self, job_id, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            job = self.job(job_id)
            if job["status"] in ("succeeded", "failed", "canceled", "expired"):
                return job
            time.sleep(0.1)
        raise AssertionError(f"job {job_id} is still {job['status']} after {seconds} s")

    def picture(self, url):
        """The bytes behind an address of ours."""
        return self.get(re.sub(r"^https?://[^/]+", "", url), token="")
