/** Version of Lagoon, as the user is told. A test holds it equal to package.json's. */
export const lagoonVersion = '0.1.0';
