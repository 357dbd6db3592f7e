# SPDX-License-Identifier: Apache-2.0
"""How the schema came to be: one folder of versions for each dialect.

Aerich reads and writes them (guidelines §5.3.1). After a change to a model,
make the next version of each dialect:

    export REFERENCE_DATABASE_URL=sqlite://:memory:
    aerich --config reference_service/migrations/sqlite.toml \
        migrate --offline --name add_reviews
    export REFERENCE_DATABASE_URL=postgres://localhost/shop
    aerich --config reference_service/migrations/postgres.toml \
        migrate --offline --name add_reviews

and look at what it wrote: a new column that takes no NULL needs a value for
the rows that are there already.
"""
