# SPDX-License-Identifier: Apache-2.0
from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True


async def upgrade(db: BaseDBAsyncClient) -> str:
    return """
        CREATE TABLE IF NOT EXISTS "shopping_cart_items" (
    "id" UUID NOT NULL PRIMARY KEY,
    "user_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "quantity" INT NOT NULL,
    "gift_message" VARCHAR(200) NOT NULL,
    "create_time" TIMESTAMPTZ NOT NULL,
    "update_time" TIMESTAMPTZ NOT NULL
);
CREATE INDEX IF NOT EXISTS "idx_shopping_ca_user_id_514a9e" ON "shopping_cart_items" ("user_id", "create_time", "id");
COMMENT ON TABLE "shopping_cart_items" IS 'A row of `shopping_cart_items`.';
        CREATE TABLE IF NOT EXISTS "order_exports" (
    "id" UUID NOT NULL PRIMARY KEY,
    "user_id" UUID NOT NULL,
    "covers_all" BOOL NOT NULL,
    "order_status" VARCHAR(20),
    "state" VARCHAR(20) NOT NULL,
    "progress_percent" INT NOT NULL,
    "order_count" INT,
    "total_cents" BIGINT,
    "content" TEXT,
    "create_time" TIMESTAMPTZ NOT NULL,
    "update_time" TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE "order_exports" IS 'A row of `order_exports`.';
        CREATE TABLE IF NOT EXISTS "orders" (
    "id" UUID NOT NULL PRIMARY KEY,
    "user_id" UUID NOT NULL,
    "request_id" UUID,
    "status" VARCHAR(20) NOT NULL,
    "recipient_name" VARCHAR(100) NOT NULL,
    "street" VARCHAR(200) NOT NULL,
    "city" VARCHAR(100) NOT NULL,
    "postal_code" VARCHAR(12) NOT NULL,
    "region_code" VARCHAR(2) NOT NULL,
    "subtotal_cents" BIGINT NOT NULL,
    "discount_cents" BIGINT NOT NULL,
    "shipping_cents" BIGINT NOT NULL,
    "total_cents" BIGINT NOT NULL,
    "create_time" TIMESTAMPTZ NOT NULL,
    "update_time" TIMESTAMPTZ NOT NULL,
    CONSTRAINT "uid_orders_user_id_5575dc" UNIQUE ("user_id", "request_id")
);
CREATE INDEX IF NOT EXISTS "idx_orders_create__17c875" ON "orders" ("create_time", "id");
CREATE INDEX IF NOT EXISTS "idx_orders_status_acd590" ON "orders" ("status", "create_time", "id");
CREATE INDEX IF NOT EXISTS "idx_orders_user_id_080546" ON "orders" ("user_id", "create_time", "id");
CREATE INDEX IF NOT EXISTS "idx_orders_user_id_40efbb" ON "orders" ("user_id", "status", "create_time", "id");
COMMENT ON TABLE "orders" IS 'A row of `orders`.';
        CREATE TABLE IF NOT EXISTS "product_words" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "word" VARCHAR(50) NOT NULL,
    "create_time" TIMESTAMPTZ NOT NULL,
    "product_id" UUID NOT NULL,
    CONSTRAINT "uid_product_wor_word_cacfaf" UNIQUE ("word", "create_time", "product_id")
);
COMMENT ON TABLE "product_words" IS 'A row of `product_words`: a product can be found by this word.';
        CREATE TABLE IF NOT EXISTS "reviews" (
    "id" UUID NOT NULL PRIMARY KEY,
    "user_id" UUID NOT NULL,
    "rating" SMALLINT NOT NULL,
    "title" VARCHAR(100) NOT NULL,
    "text" TEXT NOT NULL,
    "create_time" TIMESTAMPTZ NOT NULL,
    "product_id" UUID NOT NULL REFERENCES "products" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "idx_reviews_product_c4367e" ON "reviews" ("product_id", "create_time", "id");
COMMENT ON TABLE "reviews" IS 'A row of `reviews`; it goes with its product.';
        CREATE TABLE IF NOT EXISTS "order_items" (
    "id" UUID NOT NULL PRIMARY KEY,
    "position" INT NOT NULL,
    "product_id" UUID NOT NULL,
    "display_name" VARCHAR(100) NOT NULL,
    "quantity" INT NOT NULL,
    "unit_price_cents" INT NOT NULL,
    "order_id" UUID NOT NULL REFERENCES "orders" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_order_items_order_i_1b4463" UNIQUE ("order_id", "position")
);
COMMENT ON TABLE "order_items" IS 'A row of `order_items`.';
        ALTER TABLE "users" ADD "delete_time" TIMESTAMPTZ;
        ALTER TABLE "users" ADD "revision" INT NOT NULL DEFAULT 1;
        ALTER TABLE "users" ALTER COLUMN "revision" DROP DEFAULT;
        ALTER TABLE "products" ADD "revision" INT NOT NULL DEFAULT 1;
        ALTER TABLE "products" ALTER COLUMN "revision" DROP DEFAULT;
        CREATE INDEX IF NOT EXISTS "idx_users_languag_2ba013" ON "users" ("language_code", "create_time", "id");
        CREATE INDEX IF NOT EXISTS "idx_users_delete__c05f0e" ON "users" ("delete_time");
        CREATE INDEX IF NOT EXISTS "idx_products_display_660026" ON "products" ("display_name", "create_time", "id");"""


async def downgrade(db: BaseDBAsyncClient) -> str:
    return """
        DROP INDEX IF EXISTS "idx_users_delete__c05f0e";
        DROP INDEX IF EXISTS "idx_users_languag_2ba013";
        DROP INDEX IF EXISTS "idx_products_display_660026";
        ALTER TABLE "products" DROP COLUMN "revision";
        ALTER TABLE "users" DROP COLUMN "delete_time";
        ALTER TABLE "users" DROP COLUMN "revision";
        DROP TABLE IF EXISTS "product_words";
        DROP TABLE IF EXISTS "order_exports";
        DROP TABLE IF EXISTS "order_items";
        DROP TABLE IF EXISTS "reviews";
        DROP TABLE IF EXISTS "shopping_cart_items";
        DROP TABLE IF EXISTS "orders";"""


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
