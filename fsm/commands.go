package fsm

import (
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	storehubv1 "storehub/proto/storehub/v1"
)

// commands is the table of contents of the state machine.
var commands = contents(
	// Made by nodes.
	on(setUp),
	on(tick),
	on(termStarted),
	on(admitNode),
	on(noteSessions),

	on(createJoinToken),
	on(transferLeadership),
	on(removeNode),
	on(createToken),
	on(revokeToken),
	on(createSignInCode),
	on(signIn),
	on(signOut),
	on(endSession),
	on(setPushSubscription),

	on(updateSettings),
	on(putServiceItem),

	on(putCategory),
	on(putTechnician),
	on(putStaff),
	on(putRoom),
	on(assignCard),
	on(blockCard),
	on(checkIn),
	on(checkOut),
	on(startBreak),
	on(endBreak),
	on(startLeave),
	on(endLeave),
	on(holdTechnician),
	on(releaseHold),
	on(moveTechnician),
	on(learnCard),

	on(dispatch),
	on(startService),
	on(finishService),
	on(extendService),
	on(acknowledge),
	on(decline),
	on(cancelAssignment),
	on(replaceTechnician),
	on(changeKind),
	on(setItem),
	on(changeRoom),
	on(undoFinish),
	on(correctStart),
	on(giveTurnBack),
	on(serveWaiting),
	on(dropWaiting),

	on(putTerminal),
	on(swipe),
	on(claimAnnouncement),

	on(putCustomer),
	on(importCustomers),
	on(eraseCustomer),

	on(createPairing),
	on(pair),
	on(revokeAssistant),
	on(reportCall),
	on(claimCall),
	on(pickCustomer),
	on(pickCustomerForNewTicket),
	on(addCustomerFromCall),
	on(reserveFromCall),
	on(dismissCall),
	on(markCall),
	on(flagNumber),
	on(linkCalls),

	on(putResource),
	on(putLeave),
	on(deleteLeave),
	on(putClosedDay),
	on(createBooking),
	on(rescheduleBooking),
	on(cancelBooking),
	on(markBooking),
	on(undoBooking),
	on(joinWaitlist),
	on(leaveWaitlist),
	on(acceptOffer),
	on(declineOffer),

	on(createPlan),
	on(markOccurrence),
	on(cancelOccurrences),
	on(rescheduleOccurrences),
	on(undoOccurrence),
	on(sellPunchCard),
	on(adjustPunchCard),
	on(rezonePlans),

	on(claimNotice),
	on(reportNotice),
	on(resendNotice),
	on(createCalendarFeed),
	on(revokeCalendarFeed),
	on(applyCatalogue),

	on(openTicket),
	on(addLine),
	on(removeLine),
	on(assignCustomer),
	on(parkTicket),
	on(resumeTicket),
	on(beginPayment),
	on(endPayment),
	on(closeTicket),
	on(voidTicket),
)

// command is one line of the table: a rule and what its method says of it.
type command struct {
	request protoreflect.FullName
	answer  func() proto.Message
	run     func(*Tx, proto.Message) (proto.Message, error)
	// number is the op's field number in Command, which audit leaves carry.
	number uint32
	// name is "Dispatch".
	name       string
	permission storehubv1.Permission
}

func on[Req, Res proto.Message](rule func(*Tx, Req) (Res, error)) command {
	var req Req
	var res Res
	return command{
		request: req.ProtoReflect().Descriptor().FullName(),
		answer:  func() proto.Message { return res.ProtoReflect().New().Interface() },
		run: func(tx *Tx, m proto.Message) (proto.Message, error) {
			answer, err := rule(tx, m.(Req))
			if err != nil {
				return nil, err
			}
			return answer, nil
		},
	}
}

var opField = (&storehubv1.Command{}).ProtoReflect().Descriptor().Oneofs().ByName("op")

func contents(list ...command) map[protoreflect.FullName]command {
	permissions := methodPermissions()
	table := make(map[protoreflect.FullName]command, len(list))
	for _, c := range list {
		fd := opOf(c.request)
		c.number = uint32(fd.Number())
		c.name = strings.TrimSuffix(string(c.request.Name()), "Request")
		c.permission = storehubv1.Permission_PERMISSION_PEER
		if p, ok := permissions[c.request]; ok {
			c.permission = p
		}
		table[c.request] = c
	}
	return table
}

func opOf(request protoreflect.FullName) protoreflect.FieldDescriptor {
	fields := opField.Fields()
	for i := range fields.Len() {
		if fields.Get(i).Message().FullName() == request {
			return fields.Get(i)
		}
	}
	panic(string(request) + " is no op of Command")
}

// methodPermissions is what each method's option says, by request message.
func methodPermissions() map[protoreflect.FullName]storehubv1.Permission {
	m := map[protoreflect.FullName]storehubv1.Permission{}
	eachMethod(func(md protoreflect.MethodDescriptor) {
		m[md.Input().FullName()] = proto.GetExtension(md.Options(), storehubv1.E_Permission).(storehubv1.Permission)
	})
	return m
}

// eachMethod visits the methods of all services.
func eachMethod(visit func(protoreflect.MethodDescriptor)) {
	protoregistry.GlobalFiles.RangeFilesByPackage("storehub.v1", func(f protoreflect.FileDescriptor) bool {
		for i := range f.Services().Len() {
			methods := f.Services().Get(i).Methods()
			for j := range methods.Len() {
				visit(methods.Get(j))
			}
		}
		return true
	})
}

// op is the table's line for this command; a command without one does not reach Apply (Decode).
func (tx *Tx) op() command { return commandOf(tx.cmd) }

func commandOf(cmd *storehubv1.Command) command {
	m := cmd.ProtoReflect()
	return commands[m.WhichOneof(opField).Message().FullName()]
}

func (tx *Tx) request() proto.Message { return Request(tx.cmd) }

// Request is the request inside a command, nil when there is none.
func Request(cmd *storehubv1.Command) proto.Message {
	m := cmd.ProtoReflect()
	fd := m.WhichOneof(opField)
	if fd == nil {
		return nil
	}
	return m.Get(fd).Message().Interface()
}

// Wrap puts a request into a command. It answers nil for a message that is no command.
func Wrap(req proto.Message) *storehubv1.Command {
	c, ok := commands[req.ProtoReflect().Descriptor().FullName()]
	if !ok {
		return nil
	}
	cmd := &storehubv1.Command{}
	fd := opField.Fields().ByNumber(protoreflect.FieldNumber(c.number))
	cmd.ProtoReflect().Set(fd, protoreflect.ValueOfMessage(req.ProtoReflect()))
	return cmd
}

// IsCommand tells whether a request of this name goes through the log.
func IsCommand(request protoreflect.FullName) bool {
	_, ok := commands[request]
	return ok
}

// Answer decodes the answer of a result to cmd.
func Answer(cmd *storehubv1.Command, res *storehubv1.Result) (proto.Message, error) {
	m := commandOf(cmd).answer()
	return m, proto.Unmarshal(res.Answer, m)
}

// OpName is "Dispatch" for a number of Command's oneof, "" for one that is unknown.
func OpName(number uint32) string {
	fd := opField.Fields().ByNumber(protoreflect.FieldNumber(number))
	if fd == nil {
		return ""
	}
	return strings.TrimSuffix(string(fd.Message().Name()), "Request")
}
