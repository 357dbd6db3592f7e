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
    "eJztXW1z2zYS/isYfbl0RudJZMvOpTc3IztO69Yvqa1cO01uGJiEJI4pQiHAKJqc/3sXIC"
    "mRIEGRsqRKNL4kJrALgM+Cy30D9b01pg7x2MEHRoJbYtPAab1B31s+HhP4o6C3jVp4Mln0"
    "iQaO7z1JHgKdbMH3jAfY5tA4wB4j0OQQZgfuhLvUF6Q9FNApogP0WTJ9PhBsDrWBz/WHWo"
    "rQd7+ExOJ0SPiIBED38X/Q7PoO+UaYuPzeGrjEc+TfLTsgmAO5C7cjyJyWoCbfJgFhDFbC"
    "kgHiG/ZDzxM3NJvI+2lJYrgTefHYRpnBA+rJUTc6iYf9YYiHxLIB7vXPJggnD5acMCN5V4"
    "patlsJ74cPF2/fSUohq3tYkheO/QX1ZMZH1J+Th6HrHAge0TckPglg4U5qS4ilxVsnaYrk"
    "Cw08CMlcsM6iwSEDHHpiY7X+PQh9W+wnJGcS/xz9J15aisyyrm/61t1537JauX0Yo5PeeH"
    "GTDVACTK7PBaLfH6NxF4DI1paY4Ozn3u2Lw+MfJASU8WEgOyVcrUfJiDm2FkJdoEzG2PXy"
    "QJ+NcFAM9JxBwRqWugrKScMC5sXjmgCYQLQBUFtj/M3yiD/kI7jsdI9KUP5v71YCDVQSaQ"
    "r6JdI613FXJ+p7lI9QBmHrgcxqo5wwrQfp5ft5v3F2XDbx8MyS1zWgVvkauK9fvXxZAW+g"
    "0uIt+7J4Jy+fqjgn9A3Et1MF3o4e3U4O3NxLtyrKOcYGwv2qU2U3d/SbuaPCrZg0WbDfQp"
    "foKQZcYVXgdmLeg+SPPQS/BOz+xdX5Xb939V4MP2bsiycB6/XPRU9Hts6U1hfHimDmg6Df"
    "L/o/I3GJ/ry5PletmTld/09hpLZwyKnl06mFnTQmSXPSlBF0OHFWFbTCagS904IGz5CsKG"
    "iFdQ2Cji2tEjlv0xZrkpgD8tUVPmdexhc+19ghKRZFtoDQHj62sF7475+dV0cnR68Pj49e"
    "A4lc6LzlpETkF9d9eBkKL3zwkPIQRcM9th+mOHCsXA/tUB1tvmvcGast2AcTxYnvSCwuDv"
    "O8D6gT2lwfB8oStMtCQZOItHY0KOErDQhliXYpJqS6M+sdfRK4NtiWxI9wXe/gNqAypMFs"
    "4yGt9ESbxSs900axU2/DBOkaFKQzoY3thjbSK8vB3YfnQmc4ZtgagXaZsXj+Rz9jJyaYvr"
    "jq/fFDxla8vLn+KSFPyeDs8uZU9cRTCrPqNs8o2SaAvunokvImqmg4K1zGdo5t5zSyjFP7"
    "wfoSYp+7vGATa8HNMxp8C/DleFiwZX+5u7kuhjWhV5141+bo/8hz2T6CWoKYQKJcJ6vqV7"
    "FGxAA5nWyio88jmmKio89E0CZstvWwWRZ8Mi14jZ3GjO9+vSUe1rgRcSDsVg6yiIPtGfiP"
    "yfZKWluR6/64heji7wDZ0ghjiqhdIcpoTYFy1VBjxPz5DcIobkE29tE9QQMa+g66nyE+ch"
    "kSZBWCkrWG++R/8u9+u3Q5QRj63keKBloQIziwR4iDu4tcH03xjIlZ+Ii4AaJT/0dgQHL7"
    "iObpiHrkky+nRjA4kCEGyCIKM1M+OkB9aBGqP+mN1/YP1kaMQgvmMAj8A91ynZ98m44JE3"
    "PDoCRAg4COJaecNBqQ+vElLDf4CtTkKwlmCNs2YUwgMKABcYdwkw9kBncceg7C7EE0w/Kp"
    "iNa25Y07NASJRivAaBoIQGwAg+kCvB9b03hzqDZOLAURclOiwLXCaKfuUKuMCwNpBWo4jo"
    "btbllQpIP/1ekcHp50Xh4ev+4enZx0X7+cK+N8V5lWPr34SSjmzHs1cSL04bVEkFXjDQl9"
    "A2MN3Sqxhq4+1tDNxRqM8/BMbMqU3svJWZ8SyHKtMzWwu6JdkgnYkVxsxsIsMJRUC1RvI6"
    "UM3jrWUcz2+UfkcjSk8HKfunwEFyyxHcqMoYrcNVO32e1qkmwNSrKJMx41lVeKxWgutTwY"
    "HFiYJIfm3Rh7nj7KMOdqUozhsHNyPLdoxUWZDXt31bu8LIh8u7xevfWcoYFm6kayvsLTrZ"
    "PuTegbge/W87zGLTBugXELnuIW5DDOA/wuin79SmYS5gtYCvbtosdGV1+5n/Dm4sptYVpM"
    "57a1sr8Ah6joW4qhd3fWe3se2ePbd7vOcMAvOBnrHS+Fol3merERnUwAMMsGJssFrtpuWM"
    "EQpaWxWvqarlbKuDZ+lvGzzKug2M8y79cNgLpCAZcp3VpSujV0B9wag8KG914dP1bla4S7"
    "pVZ4VivxLKvxNImXNamJvfOwTNVWgwW9I8mgG1GBcf5tQoOSw3l5onaZbyKrOiwi6Wt7JR"
    "nmUn+kgHK5J2J8BOMj7Lj6qmHO2vQrCZiFvYIvPZ1S6hHsawyBDKOC6z1wNgvS05uby8zL"
    "4PRCDWV/uDo9v33xSqIORG4UM8pbu5HWYRzzsKDSU2/tqnwrWbvLvzfQqONMAq1aLsWcoZ"
    "G+xPpPi1GhW5g1IYE4/VXDKS5iNc6xVl3YNKwFr8K1ErK7pivWfWCMcuzpjjqWldgqjA3C"
    "divVtmnjw+eFWkOfWU+xNOH9Z3LreyKMfQgImMjPMxH0LkV+yhPSKkl7edRnpUx0irVCxK"
    "c88/wxWkgsLFdO9qTjOiYItO4g0FwuNfyNFIvxMwqMMZMt3kB4zXyeabuFuiY7v37FAPfF"
    "rdW+C1TEajDWBnnqqd40j1G85WWwc4vuiUWw0p5tfAlsemftUgFsGn2ds1HZ0VjNx6jgXp"
    "R5FqlUZECgmxV+DGB7n4RdZJM2Os3GCnb182zqzoznZ9L/O6TLn+ifpJRQDUSzXE8AdX+i"
    "8TUwrZ/Zf2JOf9e25qazzgGx3YkL/kRttzrP2UDAN+JYw3SEFGTqyjZ1wtFAjDdTll0YuC"
    "j5uHFx1KIJ+G5kDwu9LRL3NX83S2FrItpr/9WsgAxhRbWhVtgaCHUVpPVA53Bm4f3KZSx5"
    "3iaF5rZcyuK4TBZbrSKIPK8RxMqCYCM3PmO8whOR4zWCWFkQf2t5nRGBNBBNtVdzi4BMtd"
    "czEXSNaq9UNDqpolL0bo3viBfUbu2n5Lf7KfEeCVx71CrIT8U97bLUFF7QLEtN6WFY8yHG"
    "5/Kt6Sdm8/VJC3FSrrBaTe8Jp1ia6AV3u1X84G5X7wmLvqy1Ix6qGgjH5A1EdyPBM+1ZDf"
    "0vLOnPapgfWXqz5EeW/tYS78e/APzh6q0="
)
