/* Which tags of a text come first: what the picture shows, before what it stands on or is made of. */
#include "support/check.h"

#include <string.h>

#include "base/cleanup.h"
#include "hashtag/suggest.h"

static struct px_arena arena;

/* The place of a tag among the first twelve, from 1; 99 when it is not there. */
static int place(const char *text, const char *tag)
{
    struct suggested *tags = NULL;
    struct suggest_request request = {
        .text = text, .style = "", .platform = platforms_find("instagram"), .count = 12};
    size_t n = suggest_tags(&request, &arena, &tags);
    for (size_t i = 0; i < n; i++)
        if (strcmp(tags[i].tag, tag) == 0)
            return (int)i + 1;
    return 99;
}

TEST(the_name_of_one_thing_comes_before_its_words)
{
    CHECK_INT(place("ice cream truck on a city street", "#IceCream"), 1);
    CHECK_INT(place("ice cream truck on a city street", "#IceCreamTruck"), 2);
    CHECK_INT(place("polar bear family on an ice floe", "#PolarBear"), 1);
    CHECK_INT(place("golden gate bridge in fog", "#GoldenGateBridge"), 1);
    CHECK_INT(place("coffee shop interior", "#CoffeeShop"), 1);
    CHECK(place("a sports car on a mountain road", "#MountainRoad") <= 8);
}

TEST(where_something_stands_is_no_subject_of_its_own)
{
    CHECK(place("завтрак на столе", "#Завтрак") == 1 && place("завтрак на столе", "#Мебель") == 99);
    CHECK(place("a loaf of bread on a wooden table", "#Furniture") > 10);
    CHECK(place("щенок у окна", "#Щенок") < place("щенок у окна", "#Окно"));
}

TEST(an_adjective_with_its_noun_is_a_tag_in_russian)
{
    const char *text = "Санкт-Петербург, белые ночи, разводной мост";
    CHECK(place(text, "#БелыеНочи") <= 5 && place(text, "#РазводнойМост") <= 7);
    CHECK(place("парень в джинсовой куртке", "#ДжинсоваяКуртка") <= 6);
    CHECK(place("девушка с зелёными глазами", "#ЗелёныеГлаза") <= 6);
    CHECK(place("заброшенная станция метро", "#ЗаброшеннаяСтанция") <= 6);
    CHECK(place("русская деревня", "#Деревня") < place("русская деревня", "#Россия"));
}

TEST(of_words_with_equal_forms_the_common_one_is_meant)
{
    CHECK(place("карусель в парке аттракционов", "#ПаркАттракционов") <= 3);
    CHECK_INT(place("карусель в парке аттракционов", "#ПаркаАттракционов"), 99);
    CHECK(place("станция на орбите планеты", "#Планета") <= 4);
    CHECK_INT(place("станция на орбите планеты", "#Планет"), 99);
    CHECK(place("стая скатов", "#Скаты") <= 4);
    CHECK_INT(place("бабушкин сад", "#Бабушкин"), 99);
    CHECK(place("сова в очках", "#Очки") <= 3);
    CHECK_INT(place("вид на Киев", "#Киев"), 1);
}

TEST(of_two_plurals_the_written_one_stays)
{
    CHECK(place("девушка с золотыми листьями", "#ЗолотыеЛистья") <= 6);
    CHECK(place("пожелтевшие листы старой книги", "#ПожелтевшиеЛисты") <= 6);
    CHECK(place("волшебная атмосфера", "#Магия") <= 6); /* "волшебный", not "волшебнейший" */
}

TEST(a_form_of_a_word_that_is_in_no_dictionary_is_recognized)
{
    CHECK(place("воздушные шары над Каппадокией", "#Каппадокия") <= 3);
}

TEST(the_letter_yo_stays_where_it_was_written)
{
    CHECK(place("латунные шестерёнки", "#ЛатунныеШестерёнки") <= 6);
    CHECK(place("латунные шестеренки", "#ЛатунныеШестеренки") <= 6);
}

TEST(a_slip_of_the_keyboard_does_not_hide_what_is_meant)
{
    CHECK(place("beutiful sunst over the ocen", "#Sunset") == 1 &&
          place("beutiful sunst over the ocen", "#Ocean") <= 3);
    CHECK_INT(place("portriat of a samuri", "#Samurai"), 1);
    CHECK_INT(place("красивй закт", "#Закат"), 1);
}

TEST(names_are_not_taken_for_slips_nor_for_tags)
{
    CHECK_INT(place("a forest by Rainn", "#Rain"), 99);
    CHECK_INT(place("a forest in the mist, Rainn Clouda", "#Clouds"), 99);
    CHECK_INT(place("a forest, yanagihaba style", "#Yanagihaba"), 99);
    CHECK(place("витраж, ар-деко", "#АрДеко") <= 2 && place("витраж, ар-деко", "#Декор") == 99);
}

TEST(the_name_of_a_row_is_no_tag_for_another_kind_beside_it)
{
    CHECK_INT(place("a cello on a stage", "#Violin"), 99);
    CHECK_INT(place("a rusty wagon", "#Carriage"), 99);
    CHECK(place("a kitten", "#Cat") <= 3);
}

TEST(behind_an_adjective_of_no_dictionary_the_number_is_right)
{
    CHECK(place("карта фэнтезийного королевства", "#Королевство") <= 5);
    CHECK_INT(place("карта фэнтезийного королевства", "#Королевства"), 99);
}

TEST(a_logo_is_a_logo_first)
{
    CHECK_INT(place("minimal line logo for a yoga studio", "#Logo"), 1);
}

TEST(what_is_not_there_is_no_tag)
{
    CHECK_INT(place("a street without vehicles", "#Vehicles"), 99);
    CHECK_INT(place("пустая улица без людей и машин", "#Машины"), 99);
    CHECK_INT(place("a street without vehicles", "#Street"), 1);
}

TEST(a_phrase_does_not_cut_a_name_in_two)
{
    CHECK_INT(place("a silver fire hydrant", "#SilverFire"), 99);
    CHECK_INT(place("a woman with metal-rimmed glasses", "#RimmedGlasses"), 99);
}

TEST(letters_that_nobody_can_say_are_no_tag)
{
    CHECK_INT(place("hfnchvgnghfbd", "#Hfnchvgnghfbd"), 99);
}

TEST(a_painted_portrait_is_no_photograph)
{
    CHECK_INT(place("portrait of an elf queen, oil painting", "#Photography"), 99);
}

TEST(words_of_measure_are_no_tags)
{
    CHECK_INT(place("a school of manta rays", "#School"), 99);
    CHECK_INT(place("a school of manta rays", "#MantaRays"), 1);
}

TEST(what_somebody_does_in_passing_is_no_subject)
{
    CHECK_INT(place("a hamster chef cooking soup", "#Cooking"), 99);
}

TEST(the_special_kind_comes_before_the_general_word_behind_it)
{
    const char *text = "hummingbird drinking nectar from a hibiscus flower";
    CHECK_INT(place(text, "#Hummingbird"), 1);
    CHECK(place(text, "#Hibiscus") < place(text, "#Flowers"));
    CHECK(place("колибри и цветок гибискуса", "#Гибискус") < place("колибри и цветок гибискуса", "#Цветы"));
}

static int set_up(void **state)
{
    (void)state;
    px_arena_init(&arena, 64 << 20);
    return suggest_open(NULL, NULL) == PX_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    px_arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_name_of_one_thing_comes_before_its_words),
        CASE(where_something_stands_is_no_subject_of_its_own),
        CASE(an_adjective_with_its_noun_is_a_tag_in_russian),
        CASE(of_words_with_equal_forms_the_common_one_is_meant),
        CASE(of_two_plurals_the_written_one_stays),
        CASE(a_form_of_a_word_that_is_in_no_dictionary_is_recognized),
        CASE(the_letter_yo_stays_where_it_was_written),
        CASE(a_slip_of_the_keyboard_does_not_hide_what_is_meant),
        CASE(names_are_not_taken_for_slips_nor_for_tags),
        CASE(the_name_of_a_row_is_no_tag_for_another_kind_beside_it),
        CASE(behind_an_adjective_of_no_dictionary_the_number_is_right),
        CASE(a_logo_is_a_logo_first),
        CASE(what_is_not_there_is_no_tag),
        CASE(a_phrase_does_not_cut_a_name_in_two),
        CASE(letters_that_nobody_can_say_are_no_tag),
        CASE(a_painted_portrait_is_no_photograph),
        CASE(words_of_measure_are_no_tags),
        CASE(what_somebody_does_in_passing_is_no_subject),
        CASE(the_special_kind_comes_before_the_general_word_behind_it),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
