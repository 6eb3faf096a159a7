/** The version of the program, as its back-ups and its API name it. */
export const VERSION = '0.1.0';
