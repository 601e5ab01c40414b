// Customers with their developers and applications: inputs and what callers see.
import { z } from 'zod';
import { Email } from './access.ts';
import { Name, ResourceId } from './names.ts';
import { PageRequest } from './page.ts';
import { Attributes } from './request-headers.ts';

const contactEmail = z.union([z.literal(''), Email]);

export const CreateCustomer = z.object({
  name: Name,
  email: contactEmail.default(''),
  isEnabled: z.boolean().default(true),
  /** What routes may go by; only operators set it. */
  attributes: Attributes.default({}),
});
export const UpdateCustomer = z.object({
  customerId: ResourceId,
  name: Name.optional(),
  email: contactEmail.optional(),
  /** False refuses all the customer's keys within a second. */
  isEnabled: z.boolean().optional(),
  attributes: Attributes.optional(),
});
export const CustomerReference = z.object({ customerId: ResourceId });
export const CreateDeveloper = z.object({ customerId: ResourceId, email: Email, name: z.union([z.literal(''), Name]).default('') });
export const ListDevelopers = PageRequest.extend({ customerId: ResourceId });
export const CreateApplication = z.object({ developerId: ResourceId, name: Name });
export const ListApplications = PageRequest.extend({ customerId: ResourceId });

export type CustomerView = {
  customerId: string;
  name: string;
  email: string;
  isEnabled: boolean;
  attributes: Record<string, string>;
  apiKeyCount: number;
  developerCount: number;
  createdAtMs: number;
};
export type DeveloperView = { developerId: string; customerId: string; email: string; name: string; createdAtMs: number };
export type ApplicationView = { applicationId: string; developerId: string; name: string; createdAtMs: number };
