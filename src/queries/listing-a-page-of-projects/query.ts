import { Query } from '@nestjs/cqrs';
import type { ProjectDocument } from '../../projections/projects.js';

export interface ProjectPage {
  readonly projects: readonly ProjectDocument[];
  /** Of all pages. */
  readonly total: number;
}

export interface ProjectOrder {
  /** By number, which is the order in which they were registered, or by the last part of the path. */
  readonly by: 'id' | 'name';
  readonly direction: 'asc' | 'desc';
}

/** A page of the projects that are accepted, with the exact total. */
export class ListPageOfProjects extends Query<ProjectPage> {
  constructor(
    /** null: all. */
    readonly accept: ((project: ProjectDocument) => boolean) | null,
    readonly order: ProjectOrder,
    /** From 1. */
    readonly page: number,
    /** 1 to 100. */
    readonly perPage: number,
  ) {
    super();
  }
}
