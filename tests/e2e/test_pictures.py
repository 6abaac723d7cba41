"""Pictures that leave the gallery: archives, share links, files in every form."""

import io
import json
import re
import socket
import unittest
import zipfile
from urllib.parse import urlencode

import stack
from client import Client, Person
from pictures import JPEG, MODELS, NOBODYS_ID, PNG, WEBP, PictureTest, make, path_of, recipe_of


class Archives(PictureTest):
    @classmethod
    def setUpClass(cls):
        cls.person = Person(stack.shared())
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
        with socket.create_connection(("127.0.0.1", stack.shared().http)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(f"GET /generation/archive HTTP/1.1\r\nHost: 127.0.0.1:{stack.shared().http}\r\n"
                               f"Authorization: Bearer {self.person.token}\r\n\r\n".encode())
            self.assertIn(b"200", connection.recv(100))
        self.assertEqual(self.person.get("/generation/archive?ids=" + self.ids[0]).status, 200)


class Sharing(PictureTest):
    @classmethod
    def setUpClass(cls):
        cls.person, cls.anyone = Person(stack.shared()), Client(stack.shared())
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


class Files(PictureTest):
    @classmethod
    def setUpClass(cls):
        cls.person, cls.anyone = Person(stack.shared()), Client(stack.shared())
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
