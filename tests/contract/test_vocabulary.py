# SPDX-License-Identifier: Apache-2.0

import subprocess
import sys

import hypothesis
import pytest
from hypothesis import strategies

from conformance.contract import vocabulary, wordlists

NAMES = strategies.text(
    strategies.sampled_from("abszABSZ019_- .éÉßжЖ中"), max_size=20
)
SMALL = strategies.text("abiostuz", min_size=1, max_size=6)
SNAKES = strategies.lists(SMALL, min_size=1, max_size=4).map("_".join)
WORD_AND_DIGITS = strategies.builds(
    "{}{}{}".format,
    strategies.text("abzABZ", min_size=1, max_size=5),
    strategies.integers(0, 9999),
    strategies.text("abz", max_size=3),
)
LETTERS = strategies.text(
    strategies.characters(categories=["L", "Nd"]), max_size=12
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("userId", ["user", "id"]),
        ("userIDs", ["user", "ids"]),
        ("user_id", ["user", "id"]),
        ("shopping-cart", ["shopping", "cart"]),
        ("HTTPServer", ["http", "server"]),
        ("URLs", ["urls"]),
        ("OAuth2Token", ["oauth2", "token"]),
        ("myOAuthApp", ["my", "oauth", "app"]),
        ("IPv6Address", ["ipv6", "address"]),
        ("ipv6Address", ["ipv6", "address"]),
        ("iOSVersion", ["ios", "version"]),
        ("sha256Hash", ["sha256", "hash"]),
        ("SHA256", ["sha256"]),
        ("EC2Instance", ["ec2", "instance"]),
        ("S3Bucket", ["s3", "bucket"]),
        ("B2B", ["b2b"]),
        ("MP4File", ["mp4", "file"]),
        ("3DModel", ["3d", "model"]),
        ("2faCode", ["2fa", "code"]),
        ("i18n", ["i18n"]),
        ("line1", ["line1"]),
        ("straßenName", ["straßen", "name"]),
        ("GrößeMax", ["größe", "max"]),
        ("имяФайла", ["имя", "файла"]),
        ("名前", ["名前"]),
        ("__typename", ["typename"]),
        ("+1", ["1"]),
        ("", []),
        ("--", []),
    ],
)
def test_a_name_is_split_as_people_read_it(name: str, words: list[str]) -> None:
    assert vocabulary.words(name) == words


def test_a_user_s_acronym_stays_whole() -> None:
    assert vocabulary.words("ReBACRole") == ["re", "bac", "role"]
    acronyms = frozenset({"ReBAC"})
    assert vocabulary.words("ReBACRole", acronyms) == ["rebac", "role"]
    assert vocabulary.snake("myReBACRole", acronyms) == "my_rebac_role"


@hypothesis.given(NAMES | LETTERS)
def test_words_have_every_letter_and_digit_in_order(name: str) -> None:
    kept = "".join(character for character in name if character.isalnum())
    assert "".join(vocabulary.split(name)) == kept
    assert all(vocabulary.split(name))


@hypothesis.given(WORD_AND_DIGITS)
def test_digits_stay_together_and_with_the_letters_before_them(
    name: str,
) -> None:
    digits = "".join(filter(str.isdigit, name))
    (word,) = [each for each in vocabulary.split(name) if digits in each]
    assert word[0].isalpha()


@hypothesis.given(SNAKES)
def test_snake_case_and_kebab_case_are_one_another(name: str) -> None:
    assert vocabulary.snake(name) == name
    assert vocabulary.snake(vocabulary.kebab(name)) == name


@hypothesis.given(
    strategies.lists(
        SMALL.filter(lambda word: len(word) > 1), min_size=1, max_size=4
    )
)
def test_camel_case_has_the_words_that_it_was_made_of(words: list[str]) -> None:
    camel = words[0] + "".join(map(str.capitalize, words[1:]))
    # A word of the list of mixed names, such as iOS, is one.
    hypothesis.assume(not any(mixed in camel for mixed in wordlists.MIXED))
    assert vocabulary.words(camel) == words


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("user", "users"),
        ("policy", "policies"),
        ("key", "keys"),
        ("address", "addresses"),
        ("status", "statuses"),
        ("bus", "buses"),
        ("alias", "aliases"),
        ("analysis", "analyses"),
        ("axis", "axes"),
        ("cache", "caches"),
        ("canvas", "canvases"),
        ("child", "children"),
        ("person", "people"),
        ("index", "indices"),
        ("matrix", "matrices"),
        ("criterion", "criteria"),
        ("schema", "schemas"),
        ("cookie", "cookies"),
        ("movie", "movies"),
        ("house", "houses"),
        ("response", "responses"),
        ("database", "databases"),
        ("leaf", "leaves"),
        ("hero", "heroes"),
        ("photo", "photos"),
        ("menu", "menus"),
        ("taxi", "taxis"),
        ("box", "boxes"),
        ("quiz", "quizzes"),
        ("lens", "lenses"),
        ("webhook", "webhooks"),
        ("url", "urls"),
        ("sku", "skus"),
    ],
)
def test_a_noun_has_a_plural_and_a_singular(one: str, many: str) -> None:
    assert vocabulary.singular(many) == one
    assert vocabulary.singular(one) == one
    assert vocabulary.is_plural(many)
    assert vocabulary.counts(many)
    assert not vocabulary.is_plural(one)
    assert not vocabulary.counts(one)
    if one != "index":
        assert vocabulary.plural(one) == many
    assert vocabulary.plural(many) == many


def test_a_noun_without_a_plural_stays_as_it_is() -> None:
    for word in wordlists.UNCOUNTABLE:
        assert vocabulary.is_plural(word)
        assert not vocabulary.counts(word)
        assert vocabulary.singular(word) == vocabulary.plural(word) == word


@pytest.mark.parametrize("word", ["data", "media", "series", "species"])
def test_what_is_the_same_in_the_plural_counts(word: str) -> None:
    assert vocabulary.counts(word)
    assert vocabulary.singular(word) == word


def test_every_noun_of_the_list_has_a_plural_and_comes_back() -> None:
    for word in wordlists.NOUNS:
        many = vocabulary.plural(word)
        assert many != word
        assert vocabulary.singular(many) == word


@pytest.mark.parametrize("word", ["größe", "s3", "ipv6", "名前", ""])
def test_what_is_no_plain_word_is_left_alone(word: str) -> None:
    assert vocabulary.plural(word) == word
    assert vocabulary.singular(word) == word
    assert not vocabulary.is_known(word)


def test_a_user_adds_words() -> None:
    language = vocabulary.Language(
        plurals={"cactus": "cacti", "utilisateur": "utilisateurs"},
        uncountable=frozenset({"jazz"}),
        verbs=frozenset({"frobnicate"}),
        nouns=frozenset({"process", "fetch"}),
    )
    assert vocabulary.plural("cactus", language) == "cacti"
    assert vocabulary.singular("cacti", language) == "cactus"
    assert vocabulary.is_known("utilisateur", language)
    assert vocabulary.is_plural("jazz", language)
    assert vocabulary.leading_verb("frobnicateAll", language) == "frobnicate"
    assert vocabulary.leading_verb("fetchJobs") == "fetch"
    assert not vocabulary.leading_verb("fetchJobs", language)
    assert not vocabulary.is_act("process", language)


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("getUsers", "get"),
        ("create", "create"),
        ("process", ""),
        ("processOrders", "process"),
        ("users", ""),
        ("getaways", ""),
        ("", ""),
    ],
)
def test_only_a_sure_verb_leads_a_name(name: str, verb: str) -> None:
    assert vocabulary.leading_verb(name) == verb


def test_the_library_is_loaded_when_a_word_needs_it_and_is_quick() -> None:
    code = (
        "import sys, time\n"
        "from conformance.contract import vocabulary as v\n"
        "v.is_plural('users'); v.is_plural('user'); v.counts('status')\n"
        "assert 'pluralizer' not in sys.modules\n"
        "start = time.perf_counter()\n"
        "assert v.plural('gizmo') == 'gizmos'\n"
        "print(time.perf_counter() - start)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )
    # 17 ms; inflect would take two seconds.
    assert float(ran.stdout) < 0.5
