"""The gallery as people use it: finding, marking, bin, many at once, archives, share links, files in every form."""

import io
import json
import re
import socket
import struct
import threading
import unittest
import zipfile
import zlib
from urllib.parse import quote, urlencode

import stack
from client import Client, Person

PNG, WEBP, JPEG = b"\x89PNG\r\n\x1a\n", b"RIFF", b"\xff\xd8\xff"
MODELS = ("Flux1schnell", "ZImageTurbo_INT8")
NOBODYS_ID = "A" * 22
pulix = None


def setUpModule():
    global pulix
    pulix = stack.Stack(PULIX_SANDBOX_BEHAVIOUR='{"min_ms": 10, "max_ms": 30}', PULIX_DAILY_PICTURES="1000").start()
    stack.wait_until(pulix.knows_models, 20, "the models")


def tearDownModule():
    reports = pulix.sanitizer_reports()
    pulix.stop()
    reports += pulix.sanitizer_reports()
    pulix.remove()
    if reports:
        raise AssertionError("sanitizer reports:\n" + "\n".join(sorted(set(reports))))


def path_of(url):
    return re.sub(r"^https?://[^/]+", "", url)


def make(person, requests):
    """Pictures of these requests, in their order: ids."""
    jobs = [job for request in requests for job in person.create_jobs(**request)]
    done = [person.wait_for_job(job["id"]) for job in jobs]
    assert all(job["status"] == "succeeded" for job in done), [job["error"] for job in done]
    return [job["image"]["id"] for job in done]


def listed(person, path="/generation/images", **query):
    """Ids of one page."""
    answer = person.get(f"{path}?{urlencode(query)}")
    assert answer.status == 200, answer
    return [row["id"] if isinstance(row, dict) else row for row in answer.json["data"]]


def walk(person, path="/generation/images", between=lambda: None, **query):
    """Ids of all pages, one after the other."""
    found, cursor = [], None
    while True:
        answer = person.get(f"{path}?{urlencode({**query, **({'cursor': cursor} if cursor else {})})}")
        assert answer.status == 200, answer
        found += [row["id"] if isinstance(row, dict) else row for row in answer.json["data"]]
        cursor = answer.json["next_cursor"]
        if not cursor:
            return found
        between()


def png_texts(data):
    """Texts of a PNG by keyword; checks every chunk's checksum."""
    texts, at = {}, 8
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(name + body)
        if name == b"tEXt":
            keyword, text = body.split(b"\0", 1)
            texts[keyword.decode()] = text.decode("latin-1")
        elif name == b"iTXt":
            keyword, rest = body.split(b"\0", 1)
            texts[keyword.decode()] = rest[2:].split(b"\0", 2)[2].decode()
        at += 12 + length
    return texts


def exif_comment(tiff):
    """The user comment of EXIF, as piexif reads it: first directory, the one it points to, the comment's entry."""
    def entries(at):
        for i in range(struct.unpack(">H", tiff[at:at + 2])[0]):
            tag, kind, count, value = struct.unpack(">HHII", tiff[at + 2 + 12 * i:at + 14 + 12 * i])
            yield tag, count, value
    assert tiff[:4] == b"MM\0*"
    directory = next(value for tag, _, value in entries(8) if tag == 0x8769)
    count, at = next((count, value) for tag, count, value in entries(directory) if tag == 0x9286)
    assert tiff[at:at + 8] == b"UNICODE\0"
    return tiff[at + 8:at + count].decode("utf_16_be")


def recipe_of(data):
    if data[:8] == PNG:
        return png_texts(data).get("parameters")
    if data[:3] == JPEG:
        at = data.find(b"Exif\0\0")
        return exif_comment(data[at + 6:]) if at >= 0 else None
    at = 12
    while at < len(data):
        name, length = struct.unpack("<4sI", data[at:at + 8])
        if name == b"EXIF" and data[at + 8:at + 10] == b"MM":
            return exif_comment(data[at + 8:at + 8 + length])
        at += 8 + length + length % 2
    return None


class Gallery(unittest.TestCase):
    def assert_problem(self, answer, status, code, name=None):
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (status, "application/problem+json"), answer)
        self.assertEqual(answer.json["code"], code, answer)
        if name:
            named = [fault["field"] for fault in answer.json.get("errors", [])]
            self.assertTrue(name in named or name in answer.json["detail"], answer)


class Finding(Gallery):
    @classmethod
    def setUpClass(cls):
        cls.person, cls.other = Person(pulix), Person(pulix)
        fox, lisa, light, lego = (
            {"prompt": "two red foxes running", "style": "anime", "count": 2},
            {"prompt": "рыжая лиса в снегу", "style": "Акварель", "aspect_ratio": "16:9"},
            {"prompt": "a lighthouse at dawn", "aspect_ratio": "9:16", "model": MODELS[1], "count": 2},
            {"prompt": "a castle", "style": "built of tiny bricks", "model": MODELS[1]})
        ids = make(cls.person, (fox, lisa, light, lego))
        cls.foxes, cls.lisa, cls.lights, cls.lego = ids[:2], ids[2], ids[3:5], ids[5]
        cls.all = ids
        cls.person.patch(f"/generation/images/{cls.foxes[0]}", {"starred": True, "tags": ["Winter Sale", "#print"]})
        cls.person.patch(f"/generation/images/{cls.lisa}", {"starred": True, "title": "Открытка бабушке"})

    def test_each_filter_alone_and_together(self):
        first, second = self.foxes
        cases = (
            ({"q": "fox"}, self.foxes), ({"q": "FOXES run"}, self.foxes), ({"q": "fox lighthouse"}, []),
            ({"q": "лисы"}, [self.lisa]), ({"q": "снег лиса"}, [self.lisa]), ({"q": "открытки"}, [self.lisa]),
            ({"q": "winter"}, [first]), ({"tag": "winter sale"}, [first]), ({"tag": "#Print"}, [first]), ({"tag": "prin"}, []),
            ({"model": MODELS[0]}, [*self.foxes, self.lisa]), ({"model": MODELS[1]}, [*self.lights, self.lego]),
            ({"style": "anime"}, self.foxes), ({"style": "Аниме"}, self.foxes), ({"style": "watercolor"}, [self.lisa]),
            ({"style": "built of tiny bricks"}, [self.lego]),
            ({"aspect_ratio": "9:16"}, self.lights), ({"aspect_ratio": "1:1"}, [*self.foxes, self.lego]),
            ({"starred": "true"}, [first, self.lisa]), ({"starred": "false"}, [second, *self.lights, self.lego]),
            ({"bin": "true"}, []),
            ({"q": "fox", "starred": "true"}, [first]), ({"q": "fox", "starred": "true", "tag": "print", "style": "anime",
                                                         "model": MODELS[0], "aspect_ratio": "1:1"}, [first]),
            ({"q": "fox", "model": MODELS[1]}, []), ({"style": "anime", "aspect_ratio": "16:9"}, []))
        for query, wanted in cases:
            with self.subTest(query):
                self.assertEqual(set(listed(self.person, **query)), set(wanted))
                self.assertEqual(set(listed(self.person, "/generation/images/ids", **query)), set(wanted))
        batch = self.person.get(f"/generation/images/{first}").json["batch_id"]
        self.assertEqual(set(listed(self.person, batch_id=batch)), set(self.foxes))

    def test_a_range_of_time_begins_with_its_start_and_ends_before_its_end(self):
        when = {row["id"]: row["created_at"] for row in self.person.get("/generation/images").json["data"]}
        middle = when[self.lisa]
        before = {image for image in self.all if when[image] < middle}
        self.assertEqual(set(listed(self.person, to=middle)), before)
        self.assertEqual(set(listed(self.person, **{"from": middle})), set(self.all) - before)
        self.assertEqual(set(listed(self.person, **{"from": middle[:10]})), set(self.all))
        self.assertEqual(listed(self.person, to=middle[:10]), [])
        self.assertEqual(listed(self.person, q="fox", **{"from": "2100-01-01"}), [])

    def test_a_walk_meets_every_picture_once_while_new_ones_arrive(self):
        walker = Person(pulix)
        old = make(walker, [{"prompt": "a paper boat", "count": 7}])
        fresh = []

        def arrive():
            if not fresh:
                fresh.extend(make(walker, [{"prompt": "a paper crane"}]))
        found = walk(walker, between=arrive, limit=2)
        self.assertEqual((len(found), set(found)), (7, set(old)))
        self.assertEqual(set(walk(walker, limit=3)), {*old, *fresh})
        oldest_first = walk(walker, limit=3, order="oldest")
        self.assertEqual(oldest_first, walk(walker, "/generation/images/ids", limit=100)[::-1])
        self.assertEqual(walk(walker, limit=2, q="boat", starred="false"), walk(walker, limit=100, q="boats"))

    def test_others_see_and_change_nothing(self):
        image = self.lisa
        self.assertEqual(listed(self.other), [])
        self.assertEqual(listed(self.other, "/generation/images/ids", q="лиса"), [])
        tries = (("GET", "", None), ("GET", "/file", None), ("GET", "/file?variant=png&recipe=1", None),
                 ("PATCH", "", {"title": "mine"}), ("DELETE", "", None), ("POST", "/restore", {}), ("POST", "/share", {}),
                 ("DELETE", "/share", None))
        for method, end, body in tries:
            with self.subTest(f"{method} {end}"):
                answers = [self.other.request(method, f"/generation/images/{name}{end}", body) for name in (image, NOBODYS_ID)]
                for answer in answers:
                    self.assert_problem(answer, 404, "not_found")
        bulk = self.other.post("/generation/images/bulk", {"ids": [image], "action": "delete"}).json
        self.assertEqual((bulk["changed"], bulk["missing"]), (0, [image]))
        self.assertEqual(self.other.get("/generation/archive").status, 404)
        self.assertEqual(self.person.get(f"/generation/images/{image}").json["title"], "Открытка бабушке")
        self.assertEqual(Client(pulix).get(f"/generation/images/{image}").status, 401)

    def test_odd_questions_are_refused_by_name(self):
        for query in ({"limit": "0"}, {"limit": "101"}, {"limit": "-1"}, {"limit": "x"}, {"order": "best"}, {"from": "soon"},
                      {"to": "2026-13-01"}, {"starred": "maybe"}, {"bin": "2"}, {"q": "x" * 201}, {"tag": "x" * 201},
                      {"nonsense": "1"}):
            with self.subTest(query):
                answer = self.person.get("/generation/images?" + urlencode(query))
                self.assert_problem(answer, 400, "bad_query", next(iter(query)))
        self.assert_problem(self.person.get("/generation/images?limit=1&limit=2"), 400, "bad_query", "limit")
        self.assertEqual(self.person.get("/generation/images?cursor=nonsense").status, 400)
        self.assert_problem(self.person.get("/generation/images/ids?limit=1001"), 400, "bad_query", "limit")
        self.assertEqual(self.person.get("/generation/images/not-an-id").status, 404)


class Styles(Gallery):
    def test_styles_are_data_and_found_by_words(self):
        anyone = Client(pulix)
        answer = anyone.get("/generation/styles")
        styles = answer.json["data"]
        self.assertGreaterEqual(len(styles), 100)
        self.assertEqual(len({style["id"] for style in styles}), len(styles))
        for style in styles:
            self.assertTrue(style["name_en"] and style["name_ru"] and style["group"] and style["words"], style)
            self.assertTrue(style["group_en"] and style["group_ru"])
        self.assertGreater(sum(bool(style["negative_words"]) for style in styles), len(styles) // 2)
        self.assertEqual(anyone.get("/generation/styles", headers={"If-None-Match": answer.headers["ETag"]}).status, 304)
        found = {style["id"] for style in anyone.get("/generation/styles?q=" + quote("акварель")).json["data"]}
        self.assertIn("watercolor", found)
        self.assertLess(len(found), 20)
        self.assert_problem(anyone.get("/generation/styles?q=" + "x" * 101), 400, "bad_query", "q")

    def test_names_of_the_first_pulix_and_words_of_ones_own(self):
        person = Person(pulix)
        known = {style["id"]: style for style in person.get("/generation/styles").json["data"]}
        for style, name in (("Realistic", "realistic"), ("Anime", "anime")):
            sent = person.post("/generation/estimate", {"prompt": "a cat", "style": style}).json["resolved"]["prompt_sent"]
            self.assertIn(known[name]["words"], sent)
        sent = person.post("/generation/estimate", {"prompt": "a cat", "style": "made of felt"}).json["resolved"]
        self.assertIn("made of felt", sent["prompt_sent"])


class Marks(Gallery):
    @classmethod
    def setUpClass(cls):
        cls.person = Person(pulix)
        cls.ids = make(cls.person, [{"prompt": "a small house", "count": 4}])

    def image(self, image):
        return self.person.get(f"/generation/images/{image}").json

    def test_star_title_and_tags_are_seen_at_once(self):
        image = self.ids[0]
        changed = self.person.patch(f"/generation/images/{image}", {"starred": True, "title": "Дом & сад"})
        self.assertEqual((changed.status, changed.json["starred"], changed.json["title"]), (200, True, "Дом & сад"))
        self.assertEqual(self.person.patch(f"/generation/images/{image}", {"tags": ["Home", "#home", "two words"]}).json["tags"],
                         ["Home", "two words"])
        self.assertEqual(listed(self.person, starred="true"), [image])
        self.assertEqual(listed(self.person, q="сад"), [image])
        self.assertEqual(self.image(image)["title"], "Дом & сад")
        self.person.patch(f"/generation/images/{image}", {"starred": False, "replace_tags": True})
        self.assertEqual((listed(self.person, starred="true"), self.image(image)["tags"]), ([], []))
        for body, name in (({"title": "x" * 201}, "title"), ({"title": "two\nlines"}, "title"), ({"tags": ["x" * 51]}, "tags[0]"),
                           ({"tags": ["fine", " # "]}, "tags[1]"), ({"tags": [str(n) for n in range(41)]}, "tags")):
            self.assert_problem(self.person.patch(f"/generation/images/{image}", body), 422, "validation_failed", name)
        self.assertEqual(self.person.patch(f"/generation/images/{image}", {"colour": "red"}).status, 422)

    def test_an_answer_that_is_known_is_not_sent_again(self):
        path = f"/generation/images/{self.ids[1]}"
        first = self.person.get(path)
        tag = first.headers["ETag"]
        self.assertEqual(self.person.get(path, headers={"If-None-Match": tag}).status, 304)
        self.person.patch(path, {"title": "changed"})
        again = self.person.get(path, headers={"If-None-Match": tag})
        self.assertEqual((again.status, again.json["title"]), (200, "changed"))
        head = self.person.request("HEAD", path)
        self.assertEqual((head.status, head.body, head.headers["ETag"]), (200, b"", again.headers["ETag"]))

    def test_the_bin_keeps_a_picture_for_thirty_days_and_gives_it_back(self):
        image = self.ids[2]
        self.person.patch(f"/generation/images/{image}", {"tags": ["keep"]})
        self.assertEqual(self.person.delete(f"/generation/images/{image}").status, 204)
        self.assertNotIn(image, listed(self.person))
        self.assertEqual(listed(self.person, bin="true"), [image])
        binned = self.image(image)
        self.assertRegex(binned["deleted_at"], r"^\d{4}-")
        self.assertEqual(self.person.get(f"/generation/images/{image}/file?variant=thumb").status, 200)
        self.assert_problem(self.person.post(f"/generation/images/{image}/share"), 404, "not_found")
        restored = self.person.post(f"/generation/images/{image}/restore")
        self.assertEqual((restored.status, restored.json["deleted_at"], restored.json["purged_at"]), (200, None, None))
        self.assertEqual((listed(self.person, bin="true"), listed(self.person, tag="keep")), ([], [image]))
        self.assertEqual(self.person.post(f"/generation/images/{image}/restore").status, 200)

    def test_deleting_from_the_bin_is_for_good(self):
        image = make(self.person, [{"prompt": "a mistake"}])[0]
        url = path_of(self.image(image)["url"])
        anyone = Client(pulix)
        self.assertEqual([self.person.delete(f"/generation/images/{image}").status for _ in range(3)], [204, 204, 404])
        self.assertEqual((listed(self.person, bin="true"), listed(self.person, q="mistake")), ([], []))
        for end in ("", "/file", "/file?variant=thumb"):
            self.assert_problem(self.person.get(f"/generation/images/{image}{end}"), 404, "not_found")
        self.assertEqual(anyone.get(url).status, 404)
        self.assertEqual(self.person.post(f"/generation/images/{image}/restore").status, 404)

    def test_marks_made_at_the_same_time_are_all_kept(self):
        image, answers = self.ids[3], []

        def tag(name):
            person = Client(pulix)
            person.token = self.person.token
            answers.append(person.post("/generation/images/bulk", {"ids": [image], "action": "tag", "tags": [name]}))
            answers.append(person.post(f"/generation/images/{image}/share", {"days": 3}))
        threads = [threading.Thread(target=tag, args=(f"tag {n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertLessEqual({answer.status for answer in answers}, {200, 201}, answers)
        self.assertEqual(set(self.image(image)["tags"]), {f"tag {n}" for n in range(4)})
        self.assertIsNotNone(self.image(image)["share"])


class Many(Gallery):
    @classmethod
    def setUpClass(cls):
        cls.person = Person(pulix)
        cls.ids = make(cls.person, [{"prompt": "a glass marble", "count": 4}])

    def bulk(self, action, ids, **more):
        answer = self.person.post("/generation/images/bulk", {"ids": ids, "action": action, **more})
        self.assertEqual(answer.status, 200, answer)
        return answer.json["changed"], answer.json["missing"], answer.json["failed"]

    def test_acts_on_many_tell_what_they_could_not_do(self):
        a, b, c, d = self.ids
        self.assertEqual(self.bulk("star", [a, b, NOBODYS_ID, a]), (2, [NOBODYS_ID], []))
        self.assertEqual(set(listed(self.person, starred="true")), {a, b})
        self.assertEqual(self.bulk("unstar", [a, b]), (2, [], []))
        self.person.patch(f"/generation/images/{c}", {"tags": [f"t{n}" for n in range(40)]})
        changed, missing, failed = self.bulk("tag", [b, c, NOBODYS_ID, d], tags=["Set One"])
        self.assertEqual((changed, missing, [(row["id"], row["code"]) for row in failed]),
                         (2, [NOBODYS_ID], [(c, "validation_failed")]))
        self.assertEqual(set(listed(self.person, tag="set one")), {b, d})
        self.assertEqual(self.bulk("delete", [c, d]), (2, [], []))
        self.assertEqual(set(listed(self.person, "/generation/images/ids", bin="true")), {c, d})
        self.assertEqual(self.bulk("restore", [c]), (1, [], []))
        self.assertEqual(self.bulk("purge", [c, d]), (1, [c], []))  # what is not in the bin stays
        self.assertEqual(set(listed(self.person)), {a, b, c})
        for body, name in (({"action": "star"}, "ids"), ({"ids": [a]}, "action"), ({"ids": [a], "action": "tag"}, "tags"),
                           ({"ids": [a], "action": "explode"}, "action"), ({"ids": [a] * 501, "action": "star"}, "ids")):
            self.assert_problem(self.person.post("/generation/images/bulk", body), 422, "validation_failed", name)


class Archives(Gallery):
    @classmethod
    def setUpClass(cls):
        cls.person = Person(pulix)
        cls.ids = make(cls.person, [{"prompt": "a tin robot", "count": 2}, {"prompt": "жестяной робот", "aspect_ratio": "16:9"}])

    def unzip(self, data):
        """{name: bytes} after the checksums and the pairing of pictures and recipes were looked at."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.assertIsNone(archive.testzip())
            files = {name: archive.read(name) for name in archive.namelist()}
        self.assertFalse([name for name in files if name.startswith("/") or ".." in name])
        stems = {name.rsplit(".", 1)[0] for name in files if name != "missing.txt"}
        for stem in stems:
            recipe = json.loads(files[stem + ".json"])
            self.assertIn(recipe["id"], stem)
            self.assertEqual(files[stem + ".png"], self.person.get(f"/generation/images/{recipe['id']}/file").body)
            self.assertGreater(recipe["resolved"]["seed"], -1)
            self.assertEqual((recipe["url"], recipe["share"]), ("", None))
        return files

    def test_everything_in_one_file_with_recipes(self):
        answer = self.person.get("/generation/archive")
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/zip"))
        self.assertRegex(answer.headers["Content-Disposition"], r'^attachment; filename="pulix-\d{4}-\d\d-\d\d\.zip"$')
        files = self.unzip(answer.body)
        self.assertEqual(len(files), 6)
        prompts = sorted(json.loads(data)["request"]["prompt"] for name, data in files.items() if name.endswith(".json"))
        self.assertEqual(prompts, ["a tin robot", "a tin robot", "жестяной робот"])
        self.assertEqual(len(self.unzip(self.person.get("/generation/archive?q=robot&starred=false").body)), 4)
        self.assertEqual(len(self.unzip(self.person.get("/generation/archive?" + urlencode({"q": "роботы"})).body)), 2)

    def test_a_picture_that_is_gone_is_listed_and_the_rest_is_whole(self):
        files = self.unzip(self.person.get(f"/generation/archive?ids={self.ids[0]},{NOBODYS_ID},{self.ids[2]}").body)
        self.assertEqual(len(files), 5)
        self.assertEqual(files["missing.txt"].decode(), NOBODYS_ID + "\n")

    def test_odd_selections_are_refused(self):
        for query, status in (("ids=x", 404), ("ids=", 404), ("q=zeppelin", 404), ("limit=2", 400), ("cursor=x", 400),
                              (f"ids={self.ids[0]}&q=robot", 400), ("from=soon", 400), ("nonsense=1", 400)):
            with self.subTest(query):
                self.assertEqual(self.person.get("/generation/archive?" + query).status, status)

    def test_a_client_that_goes_away_in_the_middle_harms_nobody(self):
        with socket.create_connection(("127.0.0.1", pulix.http)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(f"GET /generation/archive HTTP/1.1\r\nHost: 127.0.0.1:{pulix.http}\r\n"
                               f"Authorization: Bearer {self.person.token}\r\n\r\n".encode())
            self.assertIn(b"200", connection.recv(100))
        self.assertEqual(self.person.get("/generation/archive?ids=" + self.ids[0]).status, 200)


class Sharing(Gallery):
    @classmethod
    def setUpClass(cls):
        cls.person, cls.anyone = Person(pulix), Client(pulix)
        cls.image = make(cls.person, [{"prompt": "a <b>brass</b> telescope"}])[0]
        cls.base = f"/generation/images/{cls.image}"

    def share(self, **body):
        answer = self.person.post(self.base + "/share", body)
        self.assertEqual(answer.status, 201, answer)
        return answer

    def test_a_link_from_its_making_to_its_end(self):
        made = self.share(days=7)
        self.assertEqual(made.headers["Location"], made.json["url"])
        page_path = path_of(made.json["url"])
        page = self.anyone.get(page_path)
        html = page.body.decode()
        self.assertEqual(page.status, 200)
        self.assertIn("noindex", page.headers["X-Robots-Tag"])
        self.assertIn('<meta name="robots" content="noindex, nofollow">', html)
        self.assertIn("a &lt;b&gt;brass&lt;/b&gt; telescope", html)
        self.assertNotIn("<script", html)
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        source = path_of(re.search(r'<img src="([^"]+)"', html).group(1).replace("&amp;", "&"))
        picture = self.anyone.get(source)
        self.assertEqual((picture.status, picture.body), (200, self.person.get(self.base + "/file").body))
        self.assertEqual(picture.headers["X-Robots-Tag"], "noindex, nofollow, noarchive")
        self.assertNotIn("telescope", picture.headers["Content-Disposition"])
        tag = picture.headers["ETag"]
        self.assertEqual(self.anyone.get(source, headers={"If-None-Match": tag}).status, 304)
        # Sharing again keeps the link and changes what it tells.
        again = self.share(days=1, hide_prompt=True).json
        self.assertEqual(again["token"], made.json["token"])
        self.assertNotIn("brass", self.anyone.get(page_path).body.decode())
        self.assertEqual(self.person.get(self.base).json["share"]["token"], again["token"])
        # In the bin it rests, taken back it ends, and nothing tells which.
        self.person.delete(self.base)
        rests = (self.anyone.get(page_path), self.anyone.get(source))
        self.person.post(self.base + "/restore")
        self.assertEqual(self.anyone.get(source).status, 200)
        self.assertEqual([self.person.delete(self.base + "/share").status for _ in range(2)], [204, 204])
        ends = (self.anyone.get(page_path), self.anyone.get(source, headers={"If-None-Match": tag}))
        never = self.anyone.get("/s/" + "A" * 43)
        self.assertEqual([answer.status for answer in (*rests, *ends, never)], [404] * 5)
        self.assertEqual(rests[0].body, never.body)
        self.assertEqual(ends[0].body, never.body)
        self.assertIsNone(self.person.get(self.base).json["share"])
        self.assertNotEqual(self.share().json["token"], again["token"])

    def test_wishes_are_checked_and_repeats_answered_alike(self):
        for days in (0, 366, -1):
            self.assert_problem(self.person.post(self.base + "/share", {"days": days}), 422, "validation_failed", "days")
        key = {"Idempotency-Key": "share-key-0001"}
        first, second = (self.person.post(self.base + "/share", {"days": 5}, headers=key) for _ in range(2))
        self.assertEqual((first.json, second.headers["Idempotency-Replayed"]), (second.json, "true"))
        self.assertEqual(self.anyone.get("/s/x").status, 404)
        page = self.anyone.get(path_of(first.json["url"]), headers={"Accept-Language": "ru"})
        self.assertIn('<html lang="ru">', page.body.decode())


class Files(Gallery):
    @classmethod
    def setUpClass(cls):
        cls.person, cls.anyone = Person(pulix), Client(pulix)
        cls.image, cls.russian = make(cls.person, [{"prompt": "a red kite", "negative_prompt": "clouds", "seed": 77,
                                                    "model": MODELS[1]}, {"prompt": "воздушный змей"}])
        cls.file = f"/generation/images/{cls.image}/file"
        cls.details = cls.person.get(f"/generation/images/{cls.image}").json

    def test_every_form_and_what_is_told_of_it(self):
        self.assertRegex(self.details["color"], r"^#[0-9a-f]{6}$")
        self.assertEqual(self.details["content_type"], "image/png")
        sizes = {}
        for variant, magic, kind in (("full", PNG, "png"), ("png", PNG, "png"), ("jpeg", JPEG, "jpeg"), ("webp", WEBP, "webp"),
                                     ("thumb", WEBP, "webp"), ("thumb2x", WEBP, "webp")):
            answer = self.person.get(f"{self.file}?variant={variant}")
            self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, f"image/{kind}"))
            self.assertEqual((answer.body[:len(magic)], answer.headers["X-Content-Type-Options"]), (magic, "nosniff"))
            sizes[variant] = len(answer.body)
        self.assertEqual(sizes["full"], self.details["bytes"])
        self.assertLess(sizes["thumb"], sizes["thumb2x"])
        self.assertLess(sizes["thumb2x"], sizes["full"] // 4)
        for name in ("url", "thumb_url", "thumb2x_url"):
            self.assertEqual(self.anyone.get(path_of(self.details[name])).status, 200)

    def test_the_recipe_is_inside_on_request_only(self):
        for variant in ("full", "png", "jpeg", "webp"):
            with self.subTest(variant):
                text = recipe_of(self.person.get(f"{self.file}?variant={variant}&recipe=1").body)
                prompt, *_, settings = text.split("\n")
                self.assertIn("a red kite", prompt)
                self.assertIn("\nNegative prompt: clouds", text)
                found = dict(re.findall(r"(\w[\w ]*): ([^,]+)", settings))
                self.assertEqual((found["Seed"], found["Model"], found["Size"]),
                                 ("77", MODELS[1], f"{self.details['width']}x{self.details['height']}"))
                self.assertEqual(int(found["Steps"]), self.details["resolved"]["steps"])
                self.assertIn("воздушный змей", recipe_of(self.person.get(
                    f"/generation/images/{self.russian}/file?variant={variant}&recipe=1").body))
                self.assertIsNone(recipe_of(self.person.get(f"{self.file}?variant={variant}").body))
        self.assertEqual(self.anyone.get(path_of(self.details["url"]) + "&recipe=1").status, 403)

    def test_names_of_saved_files(self):
        for variant, suffix in (("full", "png"), ("jpeg", "jpg"), ("webp", "webp")):
            saved = self.person.get(f"{self.file}?variant={variant}&download=1").headers["Content-Disposition"]
            self.assertRegex(saved, rf'^attachment; filename="pulix-\d{{4}}-\d\d-\d\d-a-red-kite-[\w-]+\.{suffix}"$')
        self.assertTrue(self.person.get(self.file).headers["Content-Disposition"].startswith("inline"))

    def test_parts_tags_and_heads(self):
        for path, token in ((self.file + "?variant=jpeg", None), (path_of(self.details["url"]), "")):
            whole = self.person.get(path, token=token)
            total, tag = len(whole.body), whole.headers["ETag"]
            self.assertEqual(whole.headers["Accept-Ranges"], "bytes")
            for value, start, end in (("bytes=0-9", 0, 10), ("bytes=100-", 100, total), ("bytes=-7", total - 7, total),
                                      (f"bytes=5-{total * 2}", 5, total)):
                part = self.person.get(path, token=token, headers={"Range": value})
                self.assertEqual((part.status, part.body), (206, whole.body[start:end]), value)
                self.assertEqual(part.headers["Content-Range"], f"bytes {start}-{end - 1}/{total}")
            beyond = self.person.get(path, token=token, headers={"Range": f"bytes={total}-"})
            self.assertEqual((beyond.status, beyond.headers["Content-Range"]), (416, f"bytes */{total}"))
            stale = self.person.get(path, token=token, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
            self.assertEqual((stale.status, len(stale.body)), (200, total))
            same = self.person.get(path, token=token, headers={"If-None-Match": f'"x", {tag}'})
            self.assertEqual((same.status, same.body, same.headers["ETag"]), (304, b"", tag))
            head = self.person.request("HEAD", path, token=token)
            self.assertEqual((head.status, head.body, head.headers["Content-Length"]), (200, b"", str(total)))
            self.assertIn("private", whole.headers["Cache-Control"])

    def test_odd_requests_are_refused(self):
        for query, status in (("variant=gif", 400), ("nonsense=1", 400), ("variant=full&variant=thumb", 400)):
            self.assertEqual(self.person.get(f"{self.file}?{query}").status, status)
        self.assertEqual(self.anyone.get(self.file).status, 401)
        signed = path_of(self.details["thumb_url"])
        self.assertEqual(self.anyone.get(signed.replace("variant=thumb", "variant=full")).status, 403)
        self.assertEqual(self.anyone.get(re.sub(r"exp=\d+", "exp=9999999999", signed)).status, 403)


if __name__ == "__main__":
    unittest.main()
