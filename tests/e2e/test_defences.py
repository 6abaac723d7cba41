"""What surrounds the programs: whose secrets they see, who may read their files, where they listen, and what they do
when disk, files or memory run out."""

import contextlib
import http.client
import os
import re
import resource
import socket
import subprocess
import unittest

import stack
from client import Client, Person
from stack import SERVICES, Stack, wait_until

# The secrets that each program may know.
KNOWS = {
    "gateway": {"JWT_SECRET", "PULIX_MEDIA_SECRET", "PULIX_NATS_URL"},
    "auth": {"JWT_SECRET", "MONGO_URL", "PULIX_NATS_URL"},
    "generation": {"DEAPI_TOKEN", "PULIX_MEDIA_SECRET", "MONGO_URL", "PULIX_NATS_URL"},
    "hashtag": {"MONGO_URL", "PULIX_NATS_URL"},
    "contact": {"MONGO_URL", "PULIX_NATS_URL"},
    "deapi-sandbox": set(),
    "nats-server": {f"PULIX_NATS_{name.upper()}_PASSWORD" for name in SERVICES},
}


class Surroundings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = stack.shared()
        cls.settings = dict(line.split("=", 1) for line in (cls.stack.folder / ".env").read_text().splitlines()
                            if re.match(r"[A-Z_]+=.", line))

    def proc(self, name, file):
        with open(f"/proc/{self.stack.pid(name)}/{file}", "rb") as f:
            return f.read().decode(errors="replace")

    def test_each_program_sees_its_own_secrets_only(self):
        values = {name: value for name, value in self.settings.items() if re.search("SECRET|PASSWORD|TOKEN", name)}
        self.assertGreaterEqual(len(values), 7)
        for program, known in KNOWS.items():
            environment = dict(entry.split("=", 1) for entry in self.proc(program, "environ").split("\0") if "=" in entry)
            own = f"PULIX_NATS_{program.upper()}_PASSWORD"
            for name, value in values.items():
                seen = {variable for variable, text in environment.items() if value in text}
                allowed = {name} & known | ({"PULIX_NATS_URL"} & known if name == own else set())
                self.assertLessEqual(seen, allowed, f"{program} sees {name}")

    def test_no_secret_is_in_the_arguments_of_any_program(self):
        values = [value for name, value in self.settings.items() if re.search("SECRET|PASSWORD|TOKEN", name)]
        killed = self.stack.pid("contact")
        self.stack.kill("contact")  # its keeper starts it again meanwhile
        for _ in range(40):
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    with open(f"/proc/{pid}/cmdline", "rb") as f:
                        arguments = f.read().decode(errors="replace")
                except OSError:
                    continue
                self.assertFalse([value for value in values if value in arguments], f"arguments of {pid}")
        wait_until(lambda: self.stack.pid("contact") != killed, 10, "a new contact service")
        self.stack.wait_ready()

    def test_files_are_for_their_owner_only(self):
        self.assertEqual((self.stack.folder / ".env").stat().st_mode & 0o077, 0)
        for path in [self.stack.var, *self.stack.var.rglob("*")]:
            if "docs" in path.parts or path.is_socket():
                continue  # Swagger UI is no secret
            with contextlib.suppress(FileNotFoundError):
                others = path.stat().st_mode & (0o007 if "nats" in path.parts else 0o077)
                self.assertEqual(others, 0, path)

    def test_programs_have_given_up_what_they_do_not_need(self):
        for name in (*SERVICES, "deapi-sandbox"):
            wait_until(lambda name=name: re.search(r"(?m)^NoNewPrivs:\t1\nSeccomp:\t2$", self.proc(name, "status")), 10,
                       f"the end of rights of {name}")
            self.assertRegex(self.proc(name, "limits"), r"(?m)^Max core file size +0 +0 ", name)

    def test_binaries_are_built_to_be_hard_to_misuse(self):
        for name in (*(f"pulix-{service}" for service in SERVICES), "deapi-sandbox"):
            text = subprocess.run(["readelf", "-W", "-h", "-l", "-d", "-s", stack.ROOT / "build" / stack.PRESET / "bin" / name],
                                  capture_output=True, text=True, check=True).stdout
            self.assertRegex(text, r"Type:\s+DYN", name)  # position independent
            self.assertIn("GNU_RELRO", text, name)
            self.assertRegex(text, r"FLAGS.*NOW", name)
            self.assertRegex(text, r"GNU_STACK.* RW ", name)
            self.assertIn("__stack_chk_fail", text, name)

    def test_everything_listens_on_loopback(self):
        wanted = {self.stack.http, self.stack.admin, self.stack.sandbox_port, self.stack.nats}
        heard = set()
        for name in KNOWS:
            own = set()
            for link in os.listdir(f"/proc/{self.stack.pid(name)}/fd"):
                with contextlib.suppress(OSError):
                    own.add(os.readlink(f"/proc/{self.stack.pid(name)}/fd/{link}"))
            for kind in ("tcp", "tcp6"):
                for line in self.proc(name, f"net/{kind}").splitlines()[1:]:
                    fields = line.split()
                    if fields[3] == "0A" and f"socket:[{fields[9]}]" in own:
                        address, port = fields[1].split(":")
                        self.assertEqual((kind, address), ("tcp", "0100007F"), name)
                        heard.add(int(port, 16))
        self.assertEqual(heard, wanted)

    def test_the_public_port_tells_nothing_of_the_inside(self):
        client = Client(self.stack)
        for path in ("/metrics", "/healthz", "/readyz", "/debug/pprof", "/server-status", "/.env", "/.git/config", "/var/",
                     "/styles/", "/scripts/"):
            answer = client.get(path)
            self.assertEqual(answer.status, 404, path)
            self.assertNotIn("Server", answer.headers)
            self.assertNotRegex(answer.body.decode(), r"(?i)civetweb|/work|\.c:|nats|sqlite|mongo")


def mount_small_disk(folder, size):
    """The folder on a disk of its own; false when this user may not mount one."""
    folder.mkdir(parents=True)
    return os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],
                                                capture_output=True, check=False).returncode == 0


def fill(folder):
    """Leaves no byte free; returns the file to delete."""
    path = folder / "filler"
    for size in (65536, 512):
        with open(path, "ab", buffering=0) as f, contextlib.suppress(OSError):
            while f.write(b"x" * size) == size:
                pass
    return path


class WhenTheDiskIsFull(unittest.TestCase):
    """One stack whose data, bus and logs have a small disk each."""

    SIZES = {"data": "48m", "nats": "2m", "log": "256k"}

    @classmethod
    def setUpClass(cls):
        cls.stack = Stack(PULIX_SANDBOX_BEHAVIOUR='{"min_ms": 100, "max_ms": 300}')
        cls.mounted = [what for what, size in cls.SIZES.items() if mount_small_disk(cls.stack.var / what, size)]
        cls.addClassCleanup(cls.end)
        if len(cls.mounted) < len(cls.SIZES):
            raise unittest.SkipTest("this user may not mount disks in memory")
        cls.stack.start()

    @classmethod
    def end(cls):
        reports = cls.stack.sanitizer_reports()
        up = cls.stack.folder / "up.log"
        restarts = up.read_text().count("starting it again") if up.exists() else 0
        try:
            cls.stack.stop()
        finally:
            for what in cls.mounted:
                subprocess.run(["umount", "-l", cls.stack.var / what], check=True)
            cls.stack.remove()
        assert not reports and restarts == 0, (reports, restarts)

    def lost_lines(self):
        person = Client(self.stack)
        person.get("/status")  # a line for the log
        return int(re.search(rb"(?m)^pulix_log_lines_lost_total (\d+)$", self.stack.admin_get("/metrics")[1])[1])

    def run_full(self, what, stops):
        """Fills the disk, and says whether changes were refused, as they should; then all goes on by itself."""
        person, leaver = Person(self.stack), Person(self.stack)
        before = len(self.stack.sandbox("GET", "/sandbox/ledger")[1]["jobs"])
        accepted = [job["id"] for job in person.create_jobs("a lamp", count=2, aspect_ratio="1:1")]
        filler = fill(self.stack.var / what)
        self.addCleanup(filler.unlink, missing_ok=True)
        refused = 0
        for i in range(6):
            for path, body in (("/generation/jobs", {"prompt": f"a lamp {i}"}),
                               ("/hashtag/sets", {"name": f"set {i}", "tags": ["#lamp"]})):
                answer = person.post(path, body)
                self.assertIn(answer.status, (201, 202, 503), answer)
                if answer.status == 503:
                    refused += 1
                    self.assertIn("Retry-After", answer.headers)
                    self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/problem+json")
                elif path == "/generation/jobs":
                    accepted += [job["id"] for job in answer.json["jobs"]]
        self.assertEqual(person.get("/auth/me").status, 200)  # reading goes on
        self.assertEqual(refused > 0, stops)
        if not stops:
            token = leaver.token
            self.assertEqual(leaver.post("/auth/logout").status, 204)
            wait_until(lambda: leaver.get("/auth/me", token=token).status == 401, 5, "the end of a session")
        if what == "log":
            wait_until(self.lost_lines, 20, "the number of lines that were lost")
        filler.unlink()
        wait_until(lambda: person.post("/hashtag/sets", {"name": "later", "tags": ["#lamp"]}).status == 201, 15,
                   "a change when there is room again")
        for job_id in accepted:
            self.assertEqual(person.wait_for_job(job_id)["status"], "succeeded")
        markers = [entry["marker"] for entry in self.stack.sandbox("GET", "/sandbox/ledger")[1]["jobs"]]
        self.assertEqual(sorted(markers[before:]), sorted(accepted))

    def test_of_the_data_changes_are_refused_and_nothing_accepted_is_lost(self):
        self.run_full("data", True)

    def test_of_the_bus_people_notice_nothing(self):
        self.run_full("nats", False)

    def test_of_the_logs_people_notice_nothing_and_lost_lines_are_counted(self):
        self.run_full("log", False)


class WhenFilesRunOut(unittest.TestCase):
    def test_a_gateway_without_free_descriptors_comes_back(self):
        own = stack.shared()
        pid = own.pid("gateway")
        person = Person(own)
        before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        used = len(os.listdir(f"/proc/{pid}/fd"))
        held = []
        try:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 8, before[1]))
            for _ in range(40):
                s = socket.create_connection(("127.0.0.1", own.http), timeout=5)
                s.sendall(b"GET /status HTTP/1.1\r\nHost: x\r\n\r\n")
                held.append(s)
            # It must not burn a processor while it waits for descriptors.
            ticks = os.sysconf("SC_CLK_TCK")
            times = [sum(map(int, open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[11:13])) / ticks]
            wait_until(lambda: self.is_served(held[0]), 10, "an answer on a connection that was there")
            times.append(sum(map(int, open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[11:13])) / ticks)
            self.assertLess(times[1] - times[0], 3)
        finally:
            for s in held:
                s.close()
            resource.prlimit(pid, resource.RLIMIT_NOFILE, before)

        def served():
            with contextlib.suppress(OSError, http.client.HTTPException):
                return person.get("/auth/me").status == 200
        wait_until(served, 20, "an answer")
        self.assertEqual(own.pid("gateway"), pid)

    @staticmethod
    def is_served(s):
        s.settimeout(5)
        return s.recv(12).startswith(b"HTTP/1.1 ")


def load_tests(loader, _tests, _pattern):
    """What does not depend on the database is tried once."""
    classes = [Surroundings] if stack.uses_mongo() else [Surroundings, WhenTheDiskIsFull, WhenFilesRunOut]
    return unittest.TestSuite(loader.loadTestsFromTestCase(each) for each in classes)


if __name__ == "__main__":
    unittest.main()
