// An answer of the AWS wire protocol, ready to be written.

export type WireResponse = {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
};
