/** A sensor that a mapping tells for sure. */
export interface ToldKey {
  /** Room key, as of a gateway. */
  readonly room: string;
  readonly key: string;
  /** JSON pointer into the mapping. */
  readonly place: string;
}
