/** Version of the DuckDB that is bundled, known before its library is loaded. A test holds it equal to the library's own. */
export const duckdbVersion = 'v1.5.6';
