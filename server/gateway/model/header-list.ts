/** Name, value, name, value…; in the order received. Whether the names are lower case the user of the type says. */
export type HeaderList = readonly string[];
