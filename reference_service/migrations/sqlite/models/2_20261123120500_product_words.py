# SPDX-License-Identifier: Apache-2.0
import json
import re
import unicodedata
from typing import Any

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

_BATCH = 1000
_READ = """
    SELECT "id", "display_name", "description", "tags" FROM "products"
    ORDER BY "id" LIMIT ? OFFSET ?"""
_ADD = """
    INSERT INTO "product_words" ("word", "create_time", "product_id")
    SELECT ?, "create_time", "id" FROM "products" WHERE "id" = ?"""


async def upgrade(db: BaseDBAsyncClient) -> str:
    """Has the products found that were there before the search."""
    start = 0
    while rows := await db.execute_query_dict(_READ, [_BATCH, start]):
        found = [[word, row["id"]] for row in rows for word in _words(row)]
        await db.execute_many(_ADD, found)
        start += _BATCH
    return "SELECT 1"


async def downgrade(db: BaseDBAsyncClient) -> str:
    return 'DELETE FROM "product_words"'


def _words(row: dict[str, Any]) -> list[str]:
    # As the catalog split texts when this version was made.
    tags = row["tags"]
    if isinstance(tags, str):
        tags = json.loads(tags)
    text = " ".join((row["display_name"], row["description"], *tags))
    folded = unicodedata.normalize("NFKC", text.casefold())
    return sorted({word[:50] for word in re.findall(r"[^\W_]+", folded)})


MODELS_STATE = (
    "eJztXW1v2zYQ/iuEvqwDsqB14qRrhwFOmm7e8tIl7jqsHVRGom0isuhS1Byjy38fSUu2RI"
    "my5FiurfBLG5F3JPUcRd5zPMlfrRFxkRfsvw8QvUYOoa71Cny1fDhC/I+c2j1gwfF4UScK"
    "GLz1pHjI5WQJvA0YhQ7jhX3oBYgXuShwKB4zTHwh2gGUTADpg89S6fO+UHOJw/WwP9BKhD"
    "7+EiKbkQFiQ0S53Md/eDH2XXSPAnH51epj5Lnyb8uhCDIujvntCDHXEtLofkxREPCRBHED"
    "0Q37oeeJG5qO5f1YUpjfibx42AOpxinxZKu1duJBfxDCAbIdDvf6exOC4ztbdpiyPJamlu"
    "V2rPv+fffNWykpbHXLh+SFI38hPZ6yIfHn4mGI3X2hI+oGyEeUD9xNTAkxtGjqxEUz+/IC"
    "RkM0N6y7KHBRH4aemFjWT/3Qd8R8ArIn8c/hz9HQEmK2fXnVs2/OerZtZeZhhE5y4kVFDo"
    "eSw4R9JhD9+jBrdwGILLVEB6e/dq6fHRx9LyEgARtQWSnhsh6kImTQXhh1gTIaQexlgT4d"
    "QpoP9FxBwZoPdRWU44IFzIvHNQYwhqgGUK0RvLc95A/YkF+22ocFKP/ZuZZAcymJNOHry2"
    "zVuYyqWrO6B/kIpRC279C0Msqx0nqQXj6fdxtnFwdjD05teV0BalWvgfP6xfPnJfDmUlq8"
    "ZV0a73jzKYtzLN9AfFtl4G3p0W1lwM1sumVRzig2EO4XrTKzuaWfzC0VbsWlSYP9hleJmn"
    "zAFVUFbjfS3Y//2EHwC8DudS/Obnqdi3ei+VEQfPEkYJ3emahpydKpUvrsSDHMvBHwodv7"
    "FYhL8PfV5Znqzczlen8LJ9WCISO2TyY2dJOYxMVxUcrQ4dhd1dCKqjH0VhuaM0O0oqEV1T"
    "UYOvK0Cuy8SV+sSWam6F8sOGfWxl2fafyQhIpiW47QDj62fLz8vx9aLw6PD18eHB2+5CJy"
    "oPOS4wKTdy97fDMULLx/l2CIouAWOncTSF07U0NaRCebrRq1RmoJ9LmL4kZ3JAYXhXneUe"
    "KGDtPHgdICe0WhoPFMtHI0KNYrDAilhbYpJqTSmfW2PqbY4b4l8me4rrdxh6MyIHRae0gr"
    "2VG9eCV7qhU79TZMkK5BQToT2thsaCM5sgzcPf5c6BzHlFoj0C5yFs/+6qX8xBjTZxedv7"
    "5P+YrnV5e/xOIJG5yeX52oTDyxYJad5qlFtgmg1x1dUnaiko6zomV858h3TiIbMOLc2V9C"
    "6DPMciaxFtysosE3B18GBzlT9rebq8t8WGN5lcRjh4H/gIeDXQS1ADGBRPGarC6/ijciGs"
    "isySY6+jSiKSY6+kQMbcJmGw+bLcCfEOrmbGInkdrb36+RBzUkIh0G+8BbWoTCdgz/h3iG"
    "xaXWjL1nJiqaPBKta9lI84DaQCQ2McP00dj0NFwakbXnD8AKYdmZ8udXAIKoBDjQB7cI9E"
    "nou+B2CtgQB0CIlQjgVmruk//Jv/njHDMEIK97N1uUeQkIEKTOEDB0zwD2wQROA9ELGyJM"
    "AZn4r7kCkNNHFE+GxEOffNk14I1zMRBwZAHhPRM23Ac9XiK2ybg2Gtt3wR4ICC+BjDfC/+"
    "HVcpyffIeMUCD65o0iCvqUjKSm7FQXpP4Ym0TUi+FY/xTFrSeRhVWnLoJykzHGEzzQ7lS5"
    "UcacPSoKFW5vztRsg/qx1To4OG49Pzh62T48Pm6/fD7fqbJVRVvWSfcXsWulnI6YYeljj7"
    "HRywZjYvkGBmLaZQIxbX0gpp0JxBhm9UQc7sQambGz/rwkrbXOc5PtNe2SY5KMx53BOAvw"
    "W0IRHvi/o6mEucuHAn0n77HRnTLvJrwZj5EXUziZb7HK/OI4zFJfpBk6N6edN2ezbXnziQ"
    "Aplz3H81Rder3TmWAQVdzNSO3za4AZGBDuW00wG/KLIHbGirzLktoV8wbS5jInvA064RUv"
    "GFXcHBIqZmdQc9MhE51k0LwZQc/Th7jmWk0KcB20jo/mjEFcFHGEm4vO+XnOsQtm1ZL95w"
    "oNpAG1pByI0EEWYH2uQSzfCHw3nmRgaJehXYZ2GdplaFeadp1CyroMjfTES5HYK6JewZCM"
    "xxww2+FKNuZalWlYThOFedla+YpUK+FcG55leJbZCvJ5ltlfawB1hexBkze4JG9wgPvMHv"
    "EFm+97VXisqtcIuqWmF5fLLy5KMDYHW2taJnaOYZmUwQYbekveCr0SKS1n92NCC94MzQrt"
    "FXETmSZjIylfmZWklAv5SI7kciZiOILhCFu+fFVwZx3yL6KBDb2cz4ydEOIh6GscgZSigu"
    "st12wWpCdXV+epzeCkq4ay31+cnF0/eyFR50J4FjPKeruzVSdgkIU5qbN6b1fVW8nbXf6x"
    "i2/q7K77XTqBViVKMVdoJJdY/6uKRKwtgT1GVLx6WIEU56kacqxdLhwSVoJX0VoJ2W1bK9"
    "b9tiJh0NO9Z1uUwqwoNgjbjWQzJ50Pn+WuGvqT9YRKE/Y/c7a+I8bYhYCAifw8EUNvU+Sn"
    "+EBaFdlbHvVZ6SQ6oVoi4lN88vxxNpDIWFh2pr55ZYJA3zQINLdLBb6RUDE8I8cZM6fFNY"
    "TXzLfBNpuoa07n178w8Pti9mofpcpTNRhrgzzVlt6kjll4i9Ng5x7dI5NgpT/b+BTY5Mza"
    "pgTYJPo6slGaaKzGMUrQiyJmkTiKpIhXB7MPMxQlu9b6rd3FaVKt3dSWsKvvp647M8zPHP"
    "9v0Vr+SH6SWIQqIJrWegSouxONr4Bp9ZP9R57pb9vUrPvUmSIHjzHnE5VpdVazgYDXQqx5"
    "dwjlnNQVTepYo4EY15OWnRu4KPiydn7Uogn41jKHxbotDu4r/mibotZEtNf+k20UDfiIKk"
    "OtqDUQ6jJI64HO4ByEtyunsWR1mxSa23Aqi4sDmWy1iiGyusYQKxsiGOLoHeMVnoiMrjHE"
    "yob4pul1xgTSQTTZXs1NAjLZXk/E0BWyvRLR6DiLSll3K3yYPSd3azctv9lvs3cQxc7Qyj"
    "mfimr2io6m4EJm2dGUHoY1v8T4VL7l/cjTfP2hhXhTLjdbTc+EEypNZMHtdhke3G7rmbCo"
    "S3s74qGqgHAk3kB0awmead/V0P+8l/5dDfMLX6+W/MLXN03xfvgfJ1+6+A=="
)
