// @ts-check
/**
 * The messages between a browser and the service, as types: `web/wire.py` says the same in Python and is right.
 *
 * @typedef {"for" | "against" | "abstain"} Choice
 * @typedef {"carried" | "rejected" | "tied"} Outcome
 * @typedef {"substance" | "urgency" | "inclusion" | "amendment" | "lay_on_table" | "withdraw" | "nominal" | "secrecy"} Purpose
 * @typedef {"ordinary" | "nominal" | "secret"} VoteKind
 * @typedef {"persons" | "privacy" | "other"} SecrecyGround
 * @typedef {{ground: SecrecyGround, reason: string}} Secrecy
 * @typedef {{in_favour: number, against: number, abstentions: number}} Papers
 * @typedef {"turn" | "reply" | "allusion" | "point_of_order"} FloorKind
 * @typedef {"auto" | "slate" | "gallery" | "speaker" | "screen" | "result"} SceneChoice
 * @typedef {"chamber" | "remote"} PresenceMode
 * @typedef {"good" | "fair" | "late" | "small" | "poor" | "sound" | "lost"} Line
 * @typedef {"off" | "180p" | "360p" | "720p"} Layer
 *
 * @typedef {object} SeatView
 * @property {string} person
 * @property {string} name
 * @property {"chair" | "deputy" | "councillor" | "external" | "secretary" | "comptroller"} office
 * @property {string} group
 * @property {string} caption
 * @property {string} group_name
 * @property {string} colour
 * @property {number} seat
 * @property {number} x
 * @property {number} y
 * @property {boolean} votes
 * @property {"expected" | "present" | "excused" | "absent" | "left"} attendance
 * @property {PresenceMode} mode
 * @property {boolean} joined
 * @property {boolean} connected
 * @property {boolean} muted
 * @property {boolean} camera
 * @property {boolean} microphone
 * @property {boolean} verified
 * @property {string} place
 * @property {boolean | null} in_spain
 * @property {boolean} in_lobby
 * @property {boolean} admitted
 * @property {boolean} recused
 * @property {number} spoken_seconds
 * @property {number} [calls] To order.
 *
 * @typedef {{name: string, href: string, media_type: string, bytes: number}} PaperView
 *
 * @typedef {object} ItemView
 * @property {string} item
 * @property {number} number
 * @property {string} title
 * @property {string} kind
 * @property {string} kind_label
 * @property {string} majority
 * @property {string} majority_label
 * @property {string} text
 * @property {boolean} voted
 * @property {number} minutes
 * @property {PaperView[]} papers
 * @property {"pending" | "open" | "closed" | "withdrawn"} phase
 * @property {number | null} opened_at
 * @property {number | null} closed_at
 * @property {Outcome | null} outcome
 * @property {string} outcome_label
 * @property {Outcome | null} urgency
 * @property {boolean} laid_on_table
 * @property {string[]} recused
 * @property {Purpose[]} next_purposes
 * @property {Partial<Record<Purpose, SecrecyGround[]>>} [secrecy_doubts]
 *
 * @typedef {{person: string, kind: FloorKind, since: number}} RequestView
 * @typedef {{person: string, kind: FloorKind, since: number, seconds: number}} FloorView
 *
 * @typedef {object} Tally
 * @property {number} in_favour
 * @property {number} against
 * @property {number} abstentions
 * @property {number} not_voting
 * @property {number} eligible
 * @property {number} legal_number
 *
 * @typedef {object} VoteView
 * @property {string} vote
 * @property {string} item
 * @property {Purpose} purpose
 * @property {string} purpose_label
 * @property {VoteKind} kind
 * @property {"devices" | "hands"} input
 * @property {string} majority_label
 * @property {string} question
 * @property {number} round
 * @property {"open" | "closed" | "proclaimed" | "cancelled" | "void"} phase
 * @property {number} opened_at
 * @property {string[]} eligible
 * @property {string[]} voted
 * @property {Choice | null} mine
 * @property {boolean} may_change
 * @property {Record<string, Choice>} ballots
 * @property {string[]} absent_abstaining
 * @property {Tally | null} tally
 * @property {Outcome | null} expected
 * @property {boolean} casting_needed
 * @property {Outcome | null} outcome
 * @property {string} outcome_label
 * @property {string} [secrecy_label]
 *
 * @typedef {object} QuorumView
 * @property {number} present
 * @property {number} needed
 * @property {number} legal_number
 * @property {boolean} met
 * @property {boolean} chair_present
 * @property {boolean} secretary_present
 *
 * @typedef {object} RelayView
 * @property {string} relay
 * @property {string} name
 * @property {"started" | "live" | "interrupted" | "stopped" | "off"} phase
 * @property {number} since
 * @property {number} bitrate
 * @property {number} dropped_seconds
 * @property {string} reason
 * @property {boolean} [slow]
 *
 * @typedef {{fact: string, [field: string]: any}} Fact
 * @typedef {{seq: number, at: number, text: string, fact: Fact}} EntryView
 *
 * @typedef {object} View
 * @property {number} seq
 * @property {number} now
 * @property {"convened" | "open" | "recess" | "adjourned" | "cancelled" | "void"} phase
 * @property {number} call
 * @property {string} chair
 * @property {number | null} opened_at
 * @property {number | null} adjourned_at
 * @property {number | null} recess_since
 * @property {string} item
 * @property {ItemView[]} items
 * @property {SeatView[]} seats
 * @property {RequestView[]} queue
 * @property {FloorView | null} floor
 * @property {VoteView | null} vote
 * @property {VoteView[]} results
 * @property {QuorumView} quorum
 * @property {SceneChoice} scene
 * @property {string} scene_person
 * @property {string} interpreter
 * @property {string} screen
 * @property {number | null} feeds_suspended_since
 * @property {boolean} recording
 * @property {RelayView[]} relays
 * @property {string[]} may
 * @property {boolean} can_be_heard
 * @property {[string, string][]} notes
 * @property {EntryView[]} entries
 * @property {VoteView | null} [voided]
 *
 * @typedef {object} Welcome
 * @property {"welcome"} type
 * @property {string} person
 * @property {string} name
 * @property {string} role
 * @property {string} meeting
 * @property {string} title
 * @property {string} council
 * @property {string} timezone
 * @property {string} language
 * @property {RTCIceServer[]} ice_servers
 * @property {View} view
 * @property {"chamber" | "remote" | "hybrid"} mode
 *
 * @typedef {{type: "view", view: View}} Viewed
 * @typedef {{type: "done", id: number, seq: number}} Done
 * @typedef {{type: "refused", id: number, code: string, reason: string, meanwhile: string[], seq: number}} Refusal
 * @typedef {{type: "offer", sdp: string}} Offer
 * @typedef {{type: "camera", layer: Layer}} CameraLayer
 * @typedef {{type: "sound", heard: string[], arriving: Record<string, number>}} Sound
 * @typedef {{type: "lines", people: Record<string, Line>}} Lines
 * @typedef {{type: "lobby_picture", person: string, jpeg: string}} LobbyPicture
 * @typedef {{type: "announce", text: string, urgent: boolean}} Announce
 * @typedef {{type: "pulse", now: number}} Pulse
 * @typedef {{type: "clock", text: string}} ClockHeld
 * @typedef {{type: "taken_over"}} TakenOver
 * @typedef {{type: "limited", person: string, text: string}} Limited
 * @typedef {{type: "bye", reason: "ended" | "removed" | "restarting" | "signed_out" | "sent_away" | "too_many_windows",
 *   text: string, after?: number}} Bye
 *
 * @typedef {object} Strip
 * @property {"strip"} type
 * @property {"starting" | "running" | "restarting" | "ended"} studio
 * @property {number} fps
 * @property {"stopped" | "recording" | "failing"} recording
 * @property {number} disk_free
 * @property {number} parts
 * @property {number} late_frames
 * @property {"" | "no_room" | "read_only" | "failed"} [recording_cause]
 * @property {boolean} [losing]
 * @property {number} [disk_total]
 * @property {"enough" | "low" | "none"} [disk]
 *
 * @typedef {{type: "broadcast", mood: "good" | "look" | "lost" | "idle", text: string, todo: string, issues: string[],
 *   watch: string, studio: string}} Broadcast
 * @typedef {{id: string, name: string, mood: "good" | "look" | "lost" | "idle", text: string}} EquipmentState
 * @typedef {{type: "equipment", pieces: EquipmentState[], opening: "" | Opening, page: string}} Equipment
 * @typedef {"floor" | "always" | "never"} Opening
 * @typedef {{type: "closing", step: "recording" | "film" | "documents" | "done" | "failed" | "no_room", text: string}} Closing
 *
 * @typedef {Welcome | Viewed | Done | Refusal | Offer | CameraLayer | Sound | Lines | Strip | Closing | Broadcast | Equipment | LobbyPicture
 *   | Announce | Pulse | ClockHeld | TakenOver | Limited | Bye} ToBrowser
 *
 * @typedef {"OpenMeeting" | "DeclareNoQuorum" | "EndRecess" | "Adjourn" | "Arrive" | "Leave" | "TakeFloor" | "ShareScreen"
 *   | "ResumeFeeds"} Plain Commands without a field.
 * @typedef {"TakePresidency" | "VerifyIdentity" | "Admit" | "Mute" | "Unmute"} OnPerson
 *
 * @typedef {{command: Plain}
 *   | {command: OnPerson, person: string}
 *   | {command: "BeginRecess", reason: string}
 *   | {command: "CancelMeeting", reason: string}
 *   | {command: "PostponeMeeting", starts_at: string, reason: string}
 *   | {command: "MarkAttendance", person: string, attendance: "present" | "excused" | "absent" | "left", mode: PresenceMode}
 *   | {command: "DeclarePlace", place: string, in_spain: boolean}
 *   | {command: "Join", mode: PresenceMode, camera: boolean, microphone: boolean}
 *   | {command: "CallToOrder", person: string, reason: string}
 *   | {command: "Remove", person: string, reason: string}
 *   | {command: "DeclareRecusal", person: string, item: string, cause: string}
 *   | {command: "OpenItem" | "CloseItem", item: string}
 *   | {command: "AddItem", title: string, proposer: string, majority: "simple" | "absolute", text: string}
 *   | {command: "WithdrawItem", item: string, reason: string}
 *   | {command: "AddNote", text: string, item: string}
 *   | {command: "RequestFloor", kind: FloorKind}
 *   | {command: "WithdrawFloorRequest" | "StopScreen", person: string}
 *   | {command: "ReorderQueue", people: string[]}
 *   | {command: "GiveFloor", person: string, kind: FloorKind, seconds?: number | null}
 *   | {command: "OpenVote", purpose: Purpose, kind: VoteKind, input: "devices" | "hands", question: string,
 *     secrecy: Secrecy | null}
 *   | {command: "CastBallot", vote: string, choice: Choice}
 *   | {command: "EnterBallots", vote: string, choices: Record<string, Choice>, rest: Choice | null}
 *   | {command: "CloseVote", vote: string, missing: "abstention" | "not_voting" | null, papers?: Papers | null}
 *   | {command: "CancelVote", vote: string, reason: string}
 *   | {command: "GiveCastingVote", vote: string, choice: "for" | "against"}
 *   | {command: "ProclaimResult", vote: string}
 *   | {command: "ChooseScene", scene: SceneChoice, person: string}
 *   | {command: "ChooseInterpreter", person: string}
 *   | {command: "SuspendFeeds", reason: string}
 *   | {command: "CorrectEntry", seq: number, reason: string, replacement: Fact | null}
 * } Command As in `meetings/commands.py`; what only the service itself does is missing.
 *
 * @typedef {{type: "hello", window: string, media: boolean}} Hello
 * @typedef {{type: "do", id: number, seen: number, command: Command}} Do
 * @typedef {{type: "connect"}} Connect
 * @typedef {{type: "answer", sdp: string}} Answer
 * @typedef {{type: "devices", camera: boolean, microphone: boolean}} Devices
 * @typedef {{type: "picture", jpeg: string}} Picture
 * @typedef {{type: "relay_switch", id: number, relay: string, on: boolean}} RelaySwitch
 * @typedef {{type: "recording_switch", id: number, on: boolean}} RecordingSwitch
 * @typedef {{type: "chamber_switch", id: number, opening: Opening}} ChamberSwitch
 * @typedef {Hello | Do | Connect | Answer | Devices | Picture | RelaySwitch | RecordingSwitch | ChamberSwitch} FromBrowser
 */

export {};
