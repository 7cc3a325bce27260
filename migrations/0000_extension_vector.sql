-- The vector type must exist before the first table that has a column of it.
CREATE EXTENSION IF NOT EXISTS vector;
