// The sentences of server/contracts about what a field may hold, in Korean. Loaded only where the console speaks Korean.
// A test holds it to every sentence there is.

const sentences: readonly (readonly [RegExp, string])[] = [
  [/^must be the sequence of a message$/, '메시지의 순번이어야 합니다'],
  [/^must be an id of ten lower-case letters and digits$/, '영문 소문자와 숫자 열 자로 된 ID여야 합니다'],
  [/^must not be empty$/, '비워 둘 수 없습니다'],
  [/^must have at most ([\d,]+) characters$/, '최대 $1자까지 가능합니다'],
  [/^must have at least ([\d,]+) characters$/, '최소 $1자여야 합니다'],
  [/^must not hold control characters$/, '제어 문자를 포함할 수 없습니다'],
  [/^must not begin or end with a blank$/, '공백으로 시작하거나 끝날 수 없습니다'],
  [/^must have 1 to (\d+) letters, digits, hyphens and underscores$/, '영문자, 숫자, 하이픈, 밑줄 1~$1자여야 합니다'],
  [/^must have 1 to (\d+) letters, digits, dots, hyphens and underscores$/, '영문자, 숫자, 점, 하이픈, 밑줄 1~$1자여야 합니다'],
  [/^must have 1 to (\d+) letters, digits and underscores$/, '영문자, 숫자, 밑줄 1~$1자여야 합니다'],
  [
    /^must have 1 to (\d+) letters, digits, hyphens and underscores; a FIFO queue ends in \.fifo$/,
    '영문자, 숫자, 하이픈, 밑줄 1~$1자여야 하고 FIFO 큐는 .fifo로 끝납니다',
  ],
  [/^must be a region such as us-east-1$/, 'us-east-1 같은 리전이어야 합니다'],
  [/^must be host:port, cidr or cidr:port, e\.g\. (.+) or (.+)$/, '호스트:포트, CIDR 또는 CIDR:포트여야 합니다. 예: $1, $2'],
  [/^must be \$default or a path such as (.+) or (.+)$/, '$$default 또는 $1, $2 같은 경로여야 합니다'],
  [/^must begin with \/ and be printable ASCII without blanks$/, '/로 시작하고 공백 없는 ASCII 문자여야 합니다'],
  [/^must be the name of a header$/, '헤더 이름이어야 합니다'],
  [/^must be printable ASCII$/, '출력 가능한 ASCII 문자여야 합니다'],
  [/^must be printable ASCII, at most ([\d,]+) characters$/, '출력 가능한 ASCII 문자로 최대 $1자까지 가능합니다'],
  [/^must be printable ASCII without blanks$/, '공백 없는 ASCII 문자여야 합니다'],
  [/^is not an attribute that can be set$/, '설정할 수 있는 속성이 아닙니다'],
  [/^must be at most (\d+)$/, '최대 $1개까지 가능합니다'],
  [/^must be an access key id$/, '액세스 키 ID여야 합니다'],
  [/^must be certificates in PEM$/, 'PEM 형식의 인증서여야 합니다'],
  [/^must be a private key in PEM$/, 'PEM 형식의 개인 키여야 합니다'],
  [/^must be (http\(s\):\S+), without path, user or password$/, '경로, 사용자, 비밀번호 없는 $1이어야 합니다'],
  [/^must be a host name$/, '호스트 이름이어야 합니다'],
  [/^must be a media type such as (\S+) or (\S+)$/, '$1 또는 $2 같은 미디어 유형이어야 합니다'],
  [/^must be true or false$/, '참 또는 거짓이어야 합니다'],
  [/^must be a whole number from (\S+) to (\S+)$/, '$1에서 $2까지의 정수여야 합니다'],
  [/^must be one of (.+)$/, '다음 중 하나여야 합니다: $1'],
  [/^must be a JSON object of at most (\S+) bytes$/, '최대 $1바이트의 JSON 객체여야 합니다'],
  [/^sourceQueueArns belongs to byQueue and only to it$/, 'sourceQueueArns는 byQueue에만 쓸 수 있습니다'],
  [/^must be String or Number$/, 'String 또는 Number여야 합니다'],
  [/^at most (\d+) attributes$/, '속성은 최대 $1개입니다'],
  [/^must be a method and a path such as (.+)$/, '메서드와 경로여야 합니다. 예: $1'],
  [/^must be \{API name\}\/\{stage name\}$/, '{API 이름}/{스테이지 이름}이어야 합니다'],
  [/^must be a content type such as (.+)$/, '$1 같은 콘텐츠 유형이어야 합니다'],
  [
    /^must have 1 to (\d+) letters, digits, hyphens and underscores, with dots between, or be \$default$/,
    '점을 사이에 쓸 수 있는 영문자, 숫자, 하이픈, 밑줄 1~$1자이거나 $$default여야 합니다',
  ],
  [/^must be a host name such as (\S+) or (\S+)$/, '$1 또는 $2 같은 호스트 이름이어야 합니다'],
  [/^must not be under execute-api: those names belong to the APIs$/, 'execute-api 아래일 수 없습니다. 그 이름들은 API의 것입니다'],
  [/^must not begin with (\S+)$/, '$1(으)로 시작할 수 없습니다'],
  [/^is not the text of an invitation$/, '초대장의 텍스트가 아닙니다'],
  [/^must begin with http:\/\/ or https:\/\/$/, 'http:// 또는 https://로 시작해야 합니다'],
];

/** @returns the sentence in Korean, or as it is when it is none of the contracts' */
export function koreanProblem(sentence: string): string {
  for (const [pattern, korean] of sentences) if (pattern.test(sentence)) return sentence.replace(pattern, korean);
  return sentence;
}
