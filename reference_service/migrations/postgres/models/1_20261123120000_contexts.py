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
    "product_id" UUID NOT NULL REFERENCES "products" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_product_wor_product_057517" UNIQUE ("product_id", "word")
);
CREATE INDEX IF NOT EXISTS "idx_product_wor_word_cacfaf" ON "product_words" ("word", "create_time", "product_id");
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
