"""The gallery as people use it: finding, styles, marks, bin, many pictures at once."""

import os
import threading
import unittest
from urllib.parse import quote, urlencode

import stack
from client import Client, Person
from pictures import MODELS, NOBODYS_ID, PictureTest, listed, make, path_of, walk


class Finding(PictureTest):
    @classmethod
    def setUpClass(cls):
        cls.person, cls.other = Person(stack.shared()), Person(stack.shared())
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
        walker = Person(stack.shared())
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
        self.assertEqual(Client(stack.shared()).get(f"/generation/images/{image}").status, 401)

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


class Styles(PictureTest):
    def test_styles_are_data_and_found_by_words(self):
        anyone = Client(stack.shared())
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
        person = Person(stack.shared())
        known = {style["id"]: style for style in person.get("/generation/styles").json["data"]}
        for style, name in (("Realistic", "realistic"), ("Anime", "anime")):
            sent = person.post("/generation/estimate", {"prompt": "a cat", "style": style}).json["resolved"]["prompt_sent"]
            self.assertIn(known[name]["words"], sent)
        sent = person.post("/generation/estimate", {"prompt": "a cat", "style": "made of felt"}).json["resolved"]
        self.assertIn("made of felt", sent["prompt_sent"])


class Marks(PictureTest):
    @classmethod
    def setUpClass(cls):
        cls.person = Person(stack.shared())
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
        anyone = Client(stack.shared())
        self.assertEqual([self.person.delete(f"/generation/images/{image}").status for _ in range(3)], [204, 204, 404])
        self.assertEqual((listed(self.person, bin="true"), listed(self.person, q="mistake")), ([], []))
        for end in ("", "/file", "/file?variant=thumb"):
            self.assert_problem(self.person.get(f"/generation/images/{image}{end}"), 404, "not_found")
        self.assertEqual(anyone.get(url).status, 404)
        self.assertEqual(self.person.post(f"/generation/images/{image}/restore").status, 404)

    def test_marks_made_at_the_same_time_are_all_kept(self):
        if stack.uses_mongo() and not os.environ.get("PULIX_TEST_MONGO_URL"):
            self.skipTest("the double of MongoDB loses concurrent updates")
        image, answers = self.ids[3], []

        def tag(name):
            person = Client(stack.shared())
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


class Many(PictureTest):
    @classmethod
    def setUpClass(cls):
        cls.person = Person(stack.shared())
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


if __name__ == "__main__":
    unittest.main()
