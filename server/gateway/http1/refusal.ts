// What a connection says to a request that never becomes an exchange: status, words and the end of the connection.

export type RefusalStatus = keyof typeof texts;

/** @param fields  header lines of its own, each with its line ending */
export function writeRefusal(status: RefusalStatus, date: string, fields: string): string {
  const body = JSON.stringify({ message: texts[status] });
  const head = `HTTP/1.1 ${status} ${texts[status]}\r\nContent-Type: application/json\r\nDate: ${date}\r\n${fields}`;
  return `${head}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
}

const texts = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  414: 'URI Too Long',
  417: 'Expectation Failed',
  421: 'Misdirected Request',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
} as const;
