// The mark of the product: water held between two gates.

/** @param size  pixels of the square */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0f6a92" />
      <path d="M8 8v16M24 8v16" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
      <path
        d="M11.5 12.5c1.5-1.6 3-1.6 4.500 0s3 1.600 4.500 0M11.500 17c1.500-1.600 3-1.600 4.500 0s3 1.600 4.500 0M11.500 21.500c1.500-1.600 3-1.600 4.500 0s3 1.600 4.500 0"
        fill="none"
        stroke="#a5def5"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}
