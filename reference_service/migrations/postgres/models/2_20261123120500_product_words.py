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
    ORDER BY "id" LIMIT $1 OFFSET $2"""
_ADD = """
    INSERT INTO "product_words" ("word", "create_time", "product_id")
    SELECT $1, "create_time", "id" FROM "products" WHERE "id" = $2"""


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
    "eJztXf9zmzgW/1c0/HLdGV+mdeKk1725GSdNd72bL93Evd3Z9oYqINtMMHJB1PX08r/vkw"
    "AbBCLgGK9N9EtipPck8Xny430T/m5MqU3c4OBDQPwbYlHfNt6g74aHpwQ+FPR2kIFns1Uf"
    "b2D4zhXkIdCJFnwXMB9bDBpH2A0INNkksHxnxhzqcdI+8ukc0RH6LJg+H3A2m1rA53hjJU"
    "XoOV9CYjI6JmxCfKD7+D9odjybfCMBv/xujBzi2uKzYfkEMyB34HY4mW1wavJt5pMggJUE"
    "yQDxDXuh6/IbWszE/RiCGO5EXDx0UGZwuH2SGrzRuXzqNj+Ji71xiMfEtEC0m5+NE87uTT"
    "FhZpc5YluJdjPh/fBh8PadoOT74g6W5IZTb0U9W7AJ9ZbkYejYB5yH942JR3xYuJ3afnxp"
    "8TZNmqK9BA3MD8lyE9mrBpuMcOjyTWz8exR6Ft+7SMzE/xz9J15aisw0r66H5u350DSN3J"
    "6P0Ulv8rjJAigBJsdjHNHvD9G4K0BEq8EnOPu5f/Pi8PgHAQEN2NgXnQIu40EwYobNlVBX"
    "KJMpdtw80GcT7BcDvWSQsIalroNy0rCCeaUaEgATiBoA1Zjib6ZLvDGbwGW3d1SC8n/7Nw"
    "JooBJIU9BlkYa7iru6Ud+D+AplEDbvyaI2ygnTZpB+fD/vN862E8xcvDDFdQ2oZb4W7utX"
    "L19WwBuolHiLvizeycOnKs4JfQvx7VaBt6tGt5sDN/fQrYpyjrGFcL/qVtnNXfVm7spwSy"
    "ZNFuy30MV7igGXWCW47Zj3IPmwh+CXgD0cXJ7fDvuX7/nw0yD44grA+sNz3tMVrQup9cWx"
    "JJjlIOj3wfBnxC/Rn9dX57I1s6Qb/smNVAOHjJoenZvYTmOSNCdNGUGHM3tdQUusWtA7LW"
    "jJDasjaIl1A4KOLS0t583L2SdfHe505oU88JjCEEmxSMIFhPbwewvrhX//7L46Ojl6fXh8"
    "9BpIxEKXLSclIh9cDeFpyN3w0X3KReQNd9i6n2PfNnM9tEtVtPmuaXcqt2APbBQ7viO+uD"
    "im9N6ndmgxddApS9ApizvNItLaoaeErzT6lCXaqQCU5M9sdvSZ71hgXBIvwnWzg1uAypj6"
    "i8ZjWumJmsUrPVOj2Mm3oaN0LYrS6djGdmMb6ZXl4B7C90JlOWbYWoF2mbF4/scwYycmmL"
    "647P/xQ8ZWvLi++ikhT8ng7OL6VHbFUwqz6jbPKNk2gN50eEl6ElU0nCUubTvHtnMa2YBR"
    "6978EmKPOaxgEyvBzTNqfAvwZXhcsGV/ub2+KoY1oZe9eMdi6P/IdYJ9BLUEMY5EuU6W1a"
    "9kjfABcjpZh0efRzRFh0efiaB12GzrYbMs+GRe8Bg7jRnf/XpDXKxwI+JA2I0YZBUH2zPw"
    "H5LtlbQakev+sIXo4u8A2aMRxhRRp0KU0ZwD5bqhxoj58xuEUdyCLOyhO4JGNPRsdLdAbO"
    "IEiJNVCErWGu6T98m7/e3CYQRh6HsfKRpoQQHBvjVBDNxd5HhojhcBn4VNiOMjOvd+BAYk"
    "tg9vnk+oSz55YmoEgwMZCgBZRGFmyiYHaAgtXPUnvfHa/hF0UEChBTMYBP5At1jnJ8+iUx"
    "LwuWFQ4qORT6eCU0waDUi9+BKW638FavKV+AuELYsEAUdgRH3ijOEm78kC7jh0bYSDe94M"
    "y6c8WtsRN27TECQarQCjuc8BsQCMQBXg/WjM480h2zixFHjITYoC1wqjnTpjpTIuDKQVqO"
    "E4Gra7dUGRDv5Xt3t4eNJ9eXj8und0ctJ7/XKpjPNdZVr5dPATV8yZ52riRKjDa4kgq8Yb"
    "EvoWxhp6VWINPXWsoZeLNWjn4ZnYlCm9l5OzOiWQ5dpkamB3RftIJmBHcrEZC7PAUJItUL"
    "WNlDJ461hHMdvnH5HD0JjCw33usAlcBIntUGYMVeSumbrNbledZGtRko0fKKmpvFIsWnPJ"
    "9cHgwMIkOTRvp9h11VGGJVebYgyH3ZPjpUXLL8ps2NvL/sVFQeTbYfUKrpcMLTRTG8n6ck"
    "+3Tro3oW8FvlvP82q3QLsF2i14iluQwzgP8Lso+vUrWQiYB7AU7FlFXxtVfeV+wpuLK3e4"
    "aTFf2tbS/gIcoqpvIYb+7Vn/7Xlkj2/f7TrDPhswMlU7XhJFp8z1CiZ0NgPATAuYTAe4ar"
    "thBUOUlsYq6Wu6WinjWvtZ2s/Sj4JiP0s/XxsAdY0CLl269Ujp1tgZMXMKChuee3X8WJmv"
    "Fe6WXOFZrcSzrMZTJ142pCb2zsPSVVstFvSOJIOueQXG+bcZ9UsO5+WJOmW+iajqMImgr+"
    "2VZJhL/ZECysc9Ee0jaB9hx9VXDXPWol+JH5jYLXjV0ymlLsGewhDIMEq43gFnuyA9vb6+"
    "yDwMTgdyKPvD5en5zYtXAnUgcqKYUd7ajbROwDALCyo91dauzLeWtbtjLxxo+jgTR6uWS7"
    "FkaKUvsfnTYpTrlsCcEZ+f/qrhFBexaudYqS4sGtaCV+JaC9ld0xWbPjBGGXZVRx3LSmwl"
    "xhZhu5Vq27Tx4bFCraHOrKdY2vD807n1PRHGPgQEdOTnmQh6lyI/5QlpmaTzeNRnrUx0ir"
    "VCxKc88/wxWkgsLEdM9qTjOjoItOkg0FIuNfyNFIv2MwqMMZ0tbiC8pl/PtN1CXZ2d37xi"
    "gPti5nrvBSpi1Rgrgzz1VG+aRyve8jLYpUX3xCJYYc+2vgQ2vbN2qQA2jb7K2ajsaKznY1"
    "RwL8o8i1Qq0ifQHRS+DGB7r4RdZZManaaxgl31PE3dmfb8dPp/h3T5E/2TlBKqgWiW6wmg"
    "7k80vgam9TP7T8zp79rWbDrr7BPLmTngT9R2q/OcLQS8EccapiOkIFNXtqkTjhZi3ExZdm"
    "HgouTlxsVRizbg28ge5nqbJ+5r/nCWxNZGtDf+s1k+GcOKakMtsbUQ6ipIq4HO4RyEd2uX"
    "seR52xSa23Ipi+0EothqHUHkebUg1hZEMHHiM8ZrfCNyvFoQawviby2v0yIQBqKu9mpvEZ"
    "Cu9nomgq5R7ZWKRidVVJLerfEe8YLarf2U/HZfJd4nvmNNjIL8VNzTKUtN4RXNY6kpNQwb"
    "PsT4XN41/cRsvjppwU/KFVarqT3hFEsbveBer4of3OupPWHel7V2+JeqBsIxeQvRbSR4pj"
    "yrof6FJfVZDf0jS28e+ZGlv7XE++EviskMOQ=="
)
