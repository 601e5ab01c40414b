// The C library of this process, for the few calls to the system that Node has no function for.

type ForeignFunctions = typeof import('node:ffi');

/** @returns null where Node may not call it, and on another system than Linux, whose numbers and structures are others */
export function openCLibrary<const Definitions extends import('node:ffi').FunctionDefinitions>(definitions: Definitions) {
  const ffi: ForeignFunctions | undefined = process.platform === 'linux' ? process.getBuiltinModule('node:ffi') : undefined;
  if (ffi === undefined) return null;
  try {
    return { ffi, functions: ffi.dlopen(null, definitions).functions };
  } catch {
    return null;
  }
}
