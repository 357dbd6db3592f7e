# SPDX-License-Identifier: Apache-2.0
from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True


async def upgrade(db: BaseDBAsyncClient) -> str:
    return """
        CREATE TABLE IF NOT EXISTS "products" (
    "id" UUID NOT NULL PRIMARY KEY,
    "display_name" VARCHAR(100) NOT NULL,
    "description" TEXT NOT NULL,
    "category" VARCHAR(20) NOT NULL,
    "price_cents" INT NOT NULL,
    "stock_quantity" INT NOT NULL,
    "tags" JSONB NOT NULL,
    "create_time" TIMESTAMPTZ NOT NULL,
    "update_time" TIMESTAMPTZ NOT NULL
);
CREATE INDEX IF NOT EXISTS "idx_products_create__0783c3" ON "products" ("create_time", "id");
CREATE INDEX IF NOT EXISTS "idx_products_display_a6d42c" ON "products" ("display_name", "id");
CREATE INDEX IF NOT EXISTS "idx_products_price_c_dd6e3d" ON "products" ("price_cents", "id");
CREATE INDEX IF NOT EXISTS "idx_products_categor_a2f020" ON "products" ("category", "create_time", "id");
CREATE INDEX IF NOT EXISTS "idx_products_categor_e8021b" ON "products" ("category", "display_name", "id");
CREATE INDEX IF NOT EXISTS "idx_products_categor_f8c7fa" ON "products" ("category", "price_cents", "id");
COMMENT ON TABLE "products" IS 'A row of `products`.';
CREATE TABLE IF NOT EXISTS "users" (
    "id" UUID NOT NULL PRIMARY KEY,
    "email" VARCHAR(254) NOT NULL,
    "email_key" VARCHAR(254) NOT NULL UNIQUE,
    "display_name" VARCHAR(100) NOT NULL,
    "role" VARCHAR(20) NOT NULL,
    "language_code" VARCHAR(12) NOT NULL,
    "create_time" TIMESTAMPTZ NOT NULL,
    "update_time" TIMESTAMPTZ NOT NULL
);
CREATE INDEX IF NOT EXISTS "idx_users_create__55fc88" ON "users" ("create_time", "id");
CREATE INDEX IF NOT EXISTS "idx_users_role_bf2bb2" ON "users" ("role", "create_time", "id");
COMMENT ON TABLE "users" IS 'A row of `users`.';
CREATE TABLE IF NOT EXISTS "aerich" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "version" VARCHAR(255) NOT NULL,
    "app" VARCHAR(100) NOT NULL,
    "content" JSONB NOT NULL
);"""


async def downgrade(db: BaseDBAsyncClient) -> str:
    return """
        """


MODELS_STATE = (
    "eJztme1vmzgYwP8VxKdO6lUrTbppmibl2mzLaU2mlu6mnk6eix1iBWxqzNqol//9bAcCOE"
    "CTKd1ali9ReF6M/Xv89jzc2yFDOIgPPnOGEk+cY49xZL+x7m0KQyz/VBvsWzaMolytBAJe"
    "B9ojWphqIbyOBYeekPIxDGIsRQjHHieRIIwq657F2a3Fxta3zO/bgfJEzJOuhPpNRgklNw"
    "kGgvlYTDCXpv/8K8WEInyHY/V4b48JDpD+b3scQyHNiRyaMkO2ssZ3EcdxLPsTZw2kg6dJ"
    "EKiRzSI9MFsby/Hoh/m+VWockTgK4Axo3623HnHiYeBhuuC63cY9ScVnfKasHpVR8UWPy6"
    "v4pu2yU4bRFOh3lVYK0etCy0Hme3k5OH2vLdWIr4HHgiSkuXU0ExNGl+ZJQtCB8lE6H1PM"
    "5TBQYfGorqXrLBMt1oAUCJ7g5eRHuQDhMUwCtQTtt+OEemrlWfpN6qfzLu1awQyA4cgFF3"
    "0XAHtlxaZ0iuszFXkSpcREFGcJZr5oNweipbZ6wcnH3vne0fELjYDFwudaqXHZc+0IBQR5"
    "PHPK5rQp8z6ZQF7N2/QzyMuO/wjzTJBDz7e5DGcG7BEQ2yG8AwGmvpjIx8OXLxuYf+mda+"
    "zSSnNncl9ebNjDVOUsdHO9lpa8Cz1bwe3KdVGDu+zWCtoNcN3+V1e1HMbxTVBkunfW+6px"
    "h7NU82k0/JCZF2Jw8mn0p4G+uIetO81L+14boJenuLPODHfqJ7izMr+Nw6HMeUBrprfhZZ"
    "CWfX+OpH3ViT+cw86rzuuj485raaI7upS8aoA/GLoG2VgwbwpuEkgFERWTuBbuquOObwVf"
    "Af2KKfvXxWhYjTWzN2Ai4gnrPysg8XOE2kBMkWjek83t17iNqAZW9uTy9bjM/lSqlKZmay"
    "67mmFIfQ+yP+0Khjs461+4vbPPpYic9ty+0jilEzKT7h0bUVo2Yv09cD9a6tG6Gg37ZuCW"
    "du6VSgxsmAgGKLsFEBWZZOJMVAp0EqEfDbThugv0kwu0yuHG00J+oQTX0JveQo7AioY5rM"
    "52VRU6oSmBFPo6SIqm6mdaVLmMMa8vuRS0+031lkTabVxs0U6NlZaCxVMqs3AW4O3XKXZJ"
    "/S9N6nEISbBJmrN0aGOO0+2sk+R0O/VZjtKV7y0aGJjijZLJktN2SD88n58351156ueWp7"
    "LjYF3OmX0L+W6/NhJA6ify6iL5oY0orzi2EPehs85sduons2Pi3uWWLU45drnlbxLoJ5Jb"
    "9jAn3sSuyCtTzX5TTglzm4eSyvrAPpw2bpR21daLK7OuihpxetV8utfTrRSI67Os7zKhr/"
    "yMV3+QF1xaeIQ73e5aGUC3IQPomqe4WlQbEE7NW0j3Ue778o0CL5b2ut89Ci67Tx8bfvr4"
    "pYfZ/H+urkT0"
)
