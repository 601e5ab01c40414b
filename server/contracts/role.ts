// What a member may do in a project. Viewers read, operators change what serves traffic, owners also decide who may.
import { z } from 'zod';
import { roles } from './role-rank.ts';

export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;
