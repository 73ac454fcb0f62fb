import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Desk } from '../../ledger/desk.js';
import { playBuild } from '../../domain/build/play.js';
import { PlayBuild } from './command.js';

@CommandHandler(PlayBuild)
export class PlayBuildHandler implements ICommandHandler<PlayBuild> {
  constructor(private readonly desk: Desk) {}

  execute({ buildId, userId, context }: PlayBuild) {
    return this.desk.onBuild(buildId, build => playBuild(build, { userId }), context);
  }
}
