/** Told to the server in the gateway's state. */
export const VERSION = '0.1.0';
