"""Hashtags over HTTP: suggesting, learning, sets, history, and tags of pictures in the gallery."""

import unittest
from urllib.parse import quote

import stack
from client import Client, Person

TEXT = "a watercolor painting of a lighthouse in a storm"


def suggest(person, text=TEXT, **more):
    answer = person.post("/hashtag/suggest", {"text": text, "count": 30, **more})
    assert answer.status == 200, answer
    return answer.json


def tags_of(answer):
    return [tag["tag"] for tag in answer["tags"]]


def teach(person, text=TEXT, **lists):
    """Feedback for a suggestion for this text."""
    answer = person.post("/hashtag/feedback", {"request_id": suggest(person, text)["request_id"], **lists})
    assert answer.status == 204, answer


class Suggesting(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.person = Person(stack.shared())

    def test_a_text_gets_ranked_tags_with_reasons_captions_limits_and_a_line(self):
        answer = suggest(self.person, count=12)
        self.assertEqual(set(answer), {"request_id", "tags", "caption", "limits", "text"})
        self.assertGreaterEqual(len(answer["tags"]), 5)
        for tag in answer["tags"]:
            self.assertRegex(tag["tag"], r"^#\w+$")
            self.assertTrue(tag["reason"] and tag["display"])
            self.assertIn(tag["tier"], ("broad", "middle", "niche"))
            self.assertIn(tag["language"], ("en", "ru"))
        self.assertEqual(len({tag["tag"].lower() for tag in answer["tags"]}), len(answer["tags"]))
        self.assertEqual(answer["text"].split(), tags_of(answer)[:answer["limits"]["recommended"]])
        self.assertEqual(answer["limits"]["max"], 5)
        self.assertEqual(len(answer["caption"]), 3)
        self.assertTrue(any(tag["reason"].startswith("from: ") for tag in answer["tags"]), answer["tags"])

    def test_the_reason_speaks_the_readers_language(self):
        answer = self.person.post("/hashtag/suggest", {"text": TEXT}, headers={"Accept-Language": "ru"})
        self.assertRegex(answer.json["tags"][0]["reason"], "[а-я]")

    def test_platforms_are_public_data_in_two_languages(self):
        stranger = Client(stack.shared())
        answer = stranger.get("/hashtag/platforms")
        platforms = {one["id"]: one for one in answer.json["data"]}
        self.assertLessEqual({"instagram", "tiktok", "x", "youtube", "pinterest", "vk", "telegram"}, set(platforms))
        self.assertEqual((platforms["instagram"]["max"], platforms["threads"]["max"]), (5, 1))
        self.assertEqual(stranger.get("/hashtag/platforms", headers={"If-None-Match": answer.headers["ETag"]}).status, 304)
        russian = stranger.get("/hashtag/platforms", headers={"Accept-Language": "ru"}).json["data"][0]
        self.assertRegex(russian["note"], "[а-я]")
        for one in platforms.values():
            tags = suggest(self.person, platform=one["id"], language="both")["tags"]
            self.assertLessEqual(max(len(tag["tag"]) - 1 for tag in tags), one["max_tag_length"])

    def test_faults_are_told_by_field(self):
        post = self.person.post
        for body, field in (({}, "text"), ({"text": TEXT, "image_id": "A" * 22}, "image_id"),
                            ({"text": TEXT, "platform": "myspace"}, "platform"), ({"text": TEXT, "count": 31}, "count"),
                            ({"text": "x" * 4001}, "text")):
            answer = post("/hashtag/suggest", body)
            self.assertEqual((answer.status, [fault["field"] for fault in answer.json["errors"]]), (422, [field]), body)
        self.assertEqual(Client(stack.shared()).post("/hashtag/suggest", {"text": TEXT}).status, 401)

    def test_one_key_is_one_suggestion(self):
        key = {"Idempotency-Key": "hashtags-0001"}
        first = self.person.post("/hashtag/suggest", {"text": "a quiet harbour"}, headers=key)
        again = self.person.post("/hashtag/suggest", {"text": "a quiet harbour"}, headers=key)
        self.assertEqual(again.headers["Idempotency-Replayed"], "true")
        self.assertEqual(again.json, first.json)
        other = self.person.post("/hashtag/suggest", {"text": "another"}, headers=key)
        self.assertEqual((other.status, other.json["code"]), (422, "idempotency_mismatch"))


class Learning(unittest.TestCase):
    def test_feedback_changes_the_order_for_its_person_alone(self):
        anna, boris = Person(stack.shared()), Person(stack.shared())
        before = tags_of(suggest(anna))
        liked, refused = before[4], before[0]
        teach(anna, kept=[liked], removed=[refused])
        after = tags_of(suggest(anna))
        self.assertLess(after.index(liked), before.index(liked))
        self.assertTrue(refused not in after or after.index(refused) > 0)
        self.assertEqual(tags_of(suggest(boris)), before)

    def test_an_own_tag_comes_back_at_once_and_for_all_when_several_bring_it(self):
        people = [Person(stack.shared()) for _ in range(4)]
        text, own = "an old windmill beside a canal", "#MillsOfHome"
        for person in people[:2]:
            teach(person, text, added=[own])
            self.assertIn(own, tags_of(suggest(person, text)))
        self.assertNotIn(own, tags_of(suggest(people[3], text)))
        teach(people[2], text, added=[own])
        self.assertIn(own, tags_of(suggest(people[3], text)))
        # Whoever deletes the account takes the vote along.
        self.assertEqual(people[0].delete("/auth/delete", {"password": people[0].password}).status, 200)
        stack.wait_until(lambda: own not in tags_of(suggest(people[3], text)), 20, "two votes being too few")

    def test_only_the_owner_of_a_suggestion_can_speak_of_it(self):
        anna, boris = Person(stack.shared()), Person(stack.shared())
        body = {"request_id": suggest(anna)["request_id"], "kept": ["#Lighthouse"]}
        self.assertEqual(boris.post("/hashtag/feedback", body).status, 404)
        self.assertEqual(anna.post("/hashtag/feedback", {**body, "added": ["no tag"]}).status, 422)
        self.assertEqual(anna.post("/hashtag/feedback", body).status, 204)


class SetsAndHistory(unittest.TestCase):
    def test_a_set_is_saved_changed_and_deleted(self):
        anna, boris = Person(stack.shared()), Person(stack.shared())
        created = anna.post("/hashtag/sets", {"name": "Море", "tags": ["#Маяк", "маяк", "Шторм"], "platform": "vk"})
        self.assertEqual(created.status, 201, created)
        made = created.json
        self.assertEqual((made["name"], made["tags"], made["platform"]), ("Море", ["#Маяк", "#Шторм"], "vk"))
        path = created.headers["Location"]
        self.assertTrue(path.endswith(made["id"]), path)
        path = f"/hashtag/sets/{made['id']}"
        self.assertEqual(anna.get(path).json, made)
        changed = anna.patch(path, {"name": "Sea", "tags": ["#Sea"]}).json
        self.assertEqual((changed["name"], changed["tags"], changed["platform"]), ("Sea", ["#Sea"], "vk"))
        for status in (boris.get(path).status, boris.patch(path, {"name": "x"}).status, boris.delete(path).status):
            self.assertEqual(status, 404)
        self.assertEqual(anna.delete(path).status, 204)
        self.assertEqual((anna.get(path).status, anna.get("/hashtag/sets").json["data"]), (404, []))

    def test_history_is_read_in_pages_and_deleted(self):
        person = Person(stack.shared())
        for i in range(5):
            suggest(person, f"lighthouse number {i}")
        suggest(person, "lighthouse number 4", platform="vk")
        first = person.get("/hashtag/history?limit=3").json
        rest = person.get(f"/hashtag/history?limit=3&cursor={first['next_cursor']}").json
        texts = [entry["text"] for entry in first["data"] + rest["data"]]
        self.assertEqual(texts, [f"lighthouse number {i}" for i in (4, 3, 2, 1, 0)])
        self.assertEqual((first["data"][0]["platform"], rest["next_cursor"]), ("vk", None))
        for query in ("limit=0", "limit=101", "limit=x", "nothing=1"):
            self.assertEqual(person.get(f"/hashtag/history?{query}").status, 400, query)
        self.assertEqual(person.delete(f"/hashtag/history/{first['data'][0]['request_id']}").status, 204)
        self.assertEqual(len(person.get("/hashtag/history").json["data"]), 4)
        self.assertEqual(person.delete("/hashtag/history").status, 204)
        self.assertEqual(person.get("/hashtag/history").json["data"], [])


class Pictures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.anna, cls.boris = Person(stack.shared()), Person(stack.shared())
        jobs = cls.anna.create_jobs(prompt="a red fox in the snow", count=2, style="watercolor")
        cls.ids = [cls.anna.wait_for_job(job["id"])["image"]["id"] for job in jobs]

    def found(self, query):
        return {image["id"] for image in self.anna.get(f"/generation/images?{query}").json["data"]}

    def test_an_own_picture_is_as_good_as_its_prompt_and_anothers_does_not_exist(self):
        body = {"image_id": self.ids[0], "count": 20}
        answer = self.anna.post("/hashtag/suggest", body)
        self.assertIn("#watercolor", {tag["tag"].lower() for tag in answer.json["tags"]})
        self.assertEqual(self.boris.post("/hashtag/suggest", body).status, 404)
        self.assertEqual(self.anna.post("/hashtag/suggest", {"image_id": "A" * 22}).status, 404)
        entry = self.anna.get("/hashtag/history").json["data"][0]
        self.assertEqual((entry["image_id"], entry["text"]), (self.ids[0], "a red fox in the snow"))

    def test_chosen_tags_stay_with_the_picture_and_find_it(self):
        one, two = self.ids
        path = f"/generation/images/{one}"
        image = self.anna.patch(path, {"tags": ["#ЗимнийЛес", "#RedFox"]}).json
        self.assertEqual(image["tags"], ["ЗимнийЛес", "RedFox"])
        self.assertEqual(self.anna.get(path).json["tags"], image["tags"])
        for query in ("tag=" + quote("зимнийлес"), "tag=" + quote("#Зимний_Лес"), "tag=redfox", "q=" + quote("лес")):
            self.assertEqual(self.found(query), {one}, query)
        self.assertEqual(self.found("tag=fox"), set())
        changed = self.anna.post("/generation/images/bulk", {"ids": self.ids, "action": "tag", "tags": ["#Album"]})
        self.assertEqual(changed.json["changed"], 2)
        self.assertEqual(self.found("tag=album"), {one, two})
        self.assertEqual(self.found("tag=album&q=" + quote("зимний")), {one})
        self.assertEqual(self.anna.patch(path, {"tags": ["#Album"]}).json["tags"], ["Album"])
        self.assertEqual(self.found("tag=redfox"), set())
        self.assertEqual(self.anna.patch(path, {"replace_tags": True}).json["tags"], [])
        self.assertEqual(self.found("tag=album"), {two})


if __name__ == "__main__":
    unittest.main()
