// Types of what Next adds to imports (CSS modules, images), also before the first build has written next-env.d.ts.
/// <reference types="next" />
/// <reference types="next/image-types/global" />
