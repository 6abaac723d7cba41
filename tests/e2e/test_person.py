"""A person's path over HTTP: the five routes of the first Pulix as they were, then the whole way round."""

import unittest

import stack
from client import Client, Person

PNG = b"\x89PNG\r\n\x1a\n"


class TheFirstFrontEndStillWorks(unittest.TestCase):
    """Members and statuses of the routes that the original product had."""

    def setUp(self):
        self.client = Client(stack.shared())

    def test_register_login_me_generate_delete(self):
        person = Person(stack.shared(), sign_in=False)
        login = person.sign_in().json
        self.assertEqual(login["token_type"], "bearer")
        self.assertEqual(set(login["user"]), {"id", "first_name", "last_name", "email", "plan", "is_verified", "role",
                                              "language", "created_at"})
        me = person.get("/auth/me").json["user"]
        self.assertEqual((me["email"], me["first_name"], me["plan"]), (person.email, "Anna", "standard"))

        answer = person.post("/generation/generate-image", {"prompt": "a lighthouse at sunset", "style": "Realistic",
                                                            "aspect_ratio": "16:9", "negative_prompt": "people"})
        self.assertEqual(answer.status, 200, answer)
        self.assertTrue(answer.json["imageUrl"].startswith("http://"), answer.json["imageUrl"])
        picture = person.picture(answer.json["imageUrl"])
        self.assertEqual(picture.status, 200)
        self.assertEqual(picture.body[:8], PNG)

        gone = person.delete("/auth/delete")
        self.assertEqual((gone.status, "message" in gone.json), (200, True))
        self.assertEqual(person.get("/auth/me").status, 401)

    def test_a_taken_email_is_409_and_a_bad_field_is_named(self):
        person = Person(stack.shared(), sign_in=False)
        body = {"first_name": "Anna", "last_name": "Petrova", "email": person.email.upper(), "password": person.password}
        self.assertEqual(self.client.post("/auth/register", body).status, 409)
        for field, value in (("email", "not an address"), ("password", "short"), ("first_name", "A")):
            answer = self.client.post("/auth/register", {**body, "email": "x" + person.email, field: value})
            self.assertEqual(answer.status, 422, answer)
            self.assertIn(field, answer.json["detail"])
            self.assertEqual([fault["field"] for fault in answer.json["errors"]], [field])

    def test_a_wrong_password_and_an_unknown_email_look_the_same(self):
        person = Person(stack.shared(), sign_in=False)
        wrong = self.client.post("/auth/login", {"email": person.email, "password": "another password"})
        unknown = self.client.post("/auth/login", {"email": "nobody@example.org", "password": "another password"})
        self.assertEqual((wrong.status, unknown.status), (401, 401))
        drop = ("request_id", "instance")
        self.assertEqual({k: v for k, v in wrong.json.items() if k not in drop},
                         {k: v for k, v in unknown.json.items() if k not in drop})


class APersonsPath(unittest.TestCase):
    def test_three_pictures_in_styles_and_ratios_are_found_again(self):
        person = Person(stack.shared())
        wanted = (("watercolor", "1:1"), ("cyberpunk", "16:9"), ("anime", "9:16"))
        jobs = [person.create_jobs("a castle by the sea", style=style, aspect_ratio=ratio)[0] for style, ratio in wanted]
        for job, (style, ratio) in zip(jobs, wanted):
            done = person.wait_for_job(job["id"])
            self.assertEqual(done["status"], "succeeded", done)
            self.assertEqual(done["request"]["style"], style)
            width, height = done["image"]["width"], done["image"]["height"]
            a, b = map(int, ratio.split(":"))
            self.assertAlmostEqual(width / height, a / b, delta=0.07 * a / b)
            self.assertEqual(person.picture(done["image"]["url"]).body[:8], PNG)
            self.assertEqual(person.picture(done["image"]["thumb_url"]).body[8:12], b"WEBP")
        listed = person.get("/generation/images").json["data"]
        self.assertEqual({image["job_id"] for image in listed}, {job["id"] for job in jobs})

    def test_nobody_else_sees_them(self):
        owner, other = Person(stack.shared()), Person(stack.shared())
        job = owner.wait_for_job(owner.create_jobs()[0]["id"])
        image = job["image"]["id"]
        for path in (f"/generation/jobs/{job['id']}", f"/generation/images/{image}",
                     f"/generation/images/{image}/file?variant=full"):
            self.assertEqual(owner.get(path).status, 200, path)
            self.assertEqual(other.get(path).status, 404, path)
        self.assertEqual(other.get("/generation/images").json["data"], [])

    def test_signing_out_ends_the_session_everywhere(self):
        person = Person(stack.shared())
        token = person.token
        self.assertEqual(person.post("/auth/logout").status, 204)
        self.assertEqual(person.get("/auth/me", token=token).status, 401)


if __name__ == "__main__":
    unittest.main()
