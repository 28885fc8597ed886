-- The warehouse's database. Safe to run again. MySQL 8.0 and MariaDB 10.11.
-- Another name: replace data_warehouse here, and name it when running the other scripts: mysql NAME < sql/02_create_dimension_tables.sql
--
-- utf8mb4_bin, because keys are compared: under a collation without case or accents, the users "andre" and "André" would be one row.

CREATE DATABASE IF NOT EXISTS data_warehouse
  CHARACTER SET utf8mb4
  COLLATE utf8mb4_bin;
